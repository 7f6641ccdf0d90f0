import { execFile } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { cleanEnv, zoosh } from '../harness/zoosh.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const DAY = 24 * 3_600
const isRoot = process.getuid?.() === 0
/** Somebody else. */
const OTHER = 65_534

describe('bytecode that starts keep', () => {
  let sandbox: Sandbox
  let stage: string
  let program: string
  /** Bytecode of another program that V8 takes for that of quick.cjs: it looks at the length of the text only. */
  let planted: Buffer
  let home: string
  let folder: string
  let homes = 0

  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    expect((await zoosh(['create', '/a', 'hello'], { server: sandbox.connectString })).code).toBe(0)
    stage = mkdtempSync(join(tmpdir(), 'zoosh-compiled-'))
    program = join(stage, 'bin/run.cjs')
    cpSync(join(root, 'bin'), join(stage, 'bin'), { recursive: true })
    mkdirSync(join(stage, 'dist'))
    cpSync(join(root, 'dist/quick.cjs'), join(stage, 'dist/quick.cjs'))
    const make = `
      const { readFileSync, writeFileSync } = require('node:fs')
      const text = "(function (exports) { exports.runQuick = async () => { process.stdout.write('planted'); return true } })"
      const script = new (require('node:vm').Script)(text.padEnd(readFileSync('dist/quick.cjs').length))
      const loaded = {}
      script.runInThisContext()(loaded)
      loaded.runQuick()
      writeFileSync('planted', script.createCachedData())`
    await run(process.execPath, ['-e', make], { cwd: stage, env: cleanEnv() })
    planted = readFileSync(join(stage, 'planted'))
  })
  afterAll(async () => {
    await sandbox?.stop()
    rmSync(stage, { recursive: true, force: true })
  })
  beforeEach(() => {
    home = join(stage, `home-${++homes}`)
    mkdirSync(home, { mode: 0o755 })
    folder = join(home, '.cache/zoosh/compiled')
  })

  const environment = (env: Record<string, string | undefined> = {}): NodeJS.ProcessEnv => ({
    ...cleanEnv({ ZOOSH_SERVER: sandbox.connectString, HOME: home }),
    XDG_CACHE_HOME: undefined,
    ...env,
  })
  const start = async (words: readonly string[], env?: Record<string, string | undefined>): Promise<string> => {
    const { stdout, stderr } = await run(process.execPath, [program, ...words], { env: environment(env) })
    expect(stderr).toBe('')
    return stdout
  }
  const get = (env?: Record<string, string | undefined>) => start(['get', '/a'], env)
  const mode = (file: string) => statSync(file).mode & 0o777
  const kept = () => readdirSync(folder).sort()
  /** The file in which the bytecode of `get` is, after a first start. */
  const first = async (): Promise<string> => {
    expect(await get()).toBe('hello')
    return join(folder, kept()[0]!)
  }

  test('of each command its own, for our eyes only; V8 takes it, and it stays', async () => {
    const file = await first()
    expect(kept()).toEqual([expect.stringMatching(/^get-[0-9a-f]{14}-/)])
    expect([mode(folder), mode(file)]).toEqual([0o700, 0o600])
    const look = `
      const source = require('node:fs').readFileSync('dist/quick.cjs', 'latin1')
      const cachedData = require('node:fs').readFileSync(process.argv[1])
      process.stdout.write(String(new (require('node:vm').Script)(source, { cachedData }).cachedDataRejected))`
    expect((await run(process.execPath, ['-e', look, file], { cwd: stage, env: cleanEnv() })).stdout).toBe('false')
    const { ino, mtimeMs } = statSync(file)
    expect(await get()).toBe('hello')
    expect(statSync(file)).toMatchObject({ ino, mtimeMs })
    expect(await start(['--version'])).toMatch(/^zoosh /)
    expect(await start(['exists', '/a'])).toBe('yes\n')
    expect(kept()).toEqual([/^exists-/, /^get-/, /^version-/].map((name) => expect.stringMatching(name)))
  })

  test('lies under XDG_CACHE_HOME where that is set', async () => {
    const cache = join(home, 'elsewhere')
    mkdirSync(cache)
    expect(await get({ XDG_CACHE_HOME: cache })).toBe('hello')
    expect(readdirSync(join(cache, 'zoosh/compiled'))).toHaveLength(1)
    expect(readdirSync(home)).toEqual(['elsewhere'])
  })

  test('is obeyed, so it matters who has put it there', async () => {
    writeFileSync(await first(), planted)
    expect(await get()).toBe('planted')
  })

  test('is on the disk before it has its name: V8 runs into what a power cut has left of it', async () => {
    const preload = join(stage, 'power-cut.cjs')
    writeFileSync(
      preload,
      `const fs = require('node:fs')
      const { fsyncSync, renameSync } = fs
      let synced = false
      fs.fsyncSync = (descriptor) => {
        synced = true
        fsyncSync(descriptor)
      }
      fs.renameSync = (from, to) => {
        renameSync(from, to)
        const bytes = fs.readFileSync(to)
        if (!synced) fs.writeFileSync(to, bytes.fill(0, bytes.length / 2))
      }`,
    )
    expect(await get({ NODE_OPTIONS: `--require=${preload}` })).toBe('hello')
    expect(kept()).toHaveLength(1)
    expect(await get()).toBe('hello')
  })

  describe.each<readonly [string, (file: string) => void]>([
    ['that others can write', (file) => chmodSync(file, 0o620)],
    [
      'that is a link',
      (file) => {
        renameSync(file, `${file}.there`)
        symlinkSync(`${file}.there`, file)
      },
    ],
    ['of another user', (file) => chownSync(file, OTHER, OTHER)],
  ])('a file %s', (what, spoil) => {
    test.skipIf(what === 'of another user' && !isRoot)('is not obeyed, and another takes its place', async () => {
      const file = await first()
      writeFileSync(file, planted)
      spoil(file)
      expect(await get()).toBe('hello')
      writeFileSync(file, planted)
      expect(await get()).toBe('planted')
    })
  })

  describe.each<readonly [string, () => void]>([
    ['that others can write', () => chmodSync(folder, 0o770)],
    ['that others can look into', () => chmodSync(folder, 0o750)],
    [
      'that is a link',
      () => {
        renameSync(folder, `${folder}.there`)
        symlinkSync(`${folder}.there`, folder)
      },
    ],
    ['of another user', () => chownSync(folder, OTHER, OTHER)],
  ])('a folder %s', (what, spoil) => {
    test.skipIf(what === 'of another user' && !isRoot)('is not obeyed, and left alone', async () => {
      const file = await first()
      writeFileSync(file, planted)
      spoil()
      expect(await get()).toBe('hello')
      expect(await start(['exists', '/a'])).toBe('yes\n')
      expect(kept()).toHaveLength(1)
      expect(readFileSync(file)).toEqual(planted)
    })
  })

  test.each<readonly [string, (good: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['cut off', (good) => good.subarray(0, good.length / 2)],
    ['nothing but zeros', (good) => Buffer.alloc(good.length)],
    [
      'of another V8',
      (good) => {
        const other = Buffer.from(good)
        other[4]! ^= 0xff
        return other
      },
    ],
  ])('that is %s costs time, and is made anew', async (_, damaged) => {
    const file = await first()
    const good = readFileSync(file)
    writeFileSync(file, damaged(good))
    expect(await get()).toBe('hello')
    expect(Math.abs(readFileSync(file).length - good.length)).toBeLessThan(1_000)
    expect(readFileSync(file).subarray(0, 16)).toEqual(good.subarray(0, 16))
  })

  test.each<readonly [string, () => Record<string, string | undefined>]>([
    ['no HOME', () => ({ HOME: undefined })],
    ['a HOME that is no path', () => ({ HOME: 'home' })],
    ['a HOME that is not there', () => ({ HOME: join(home, 'gone') })],
    ['a HOME in which nothing can be made', () => ({ HOME: '/proc/self' })],
    ['a HOME that is a file', () => ({ HOME: program })],
    ['Node told to keep none', () => ({ NODE_DISABLE_COMPILE_CACHE: '1' })],
  ])('is none with %s', async (_, env) => {
    expect(await get(env())).toBe('hello')
    expect(readdirSync(home)).toEqual([])
    expect(existsSync(join(home, 'gone'))).toBe(false)
  })

  test('is not made in a home where others write', async () => {
    chmodSync(home, 0o777)
    expect(await get()).toBe('hello')
    expect(readdirSync(home)).toEqual([])
  })

  test.skipIf(!isRoot)('is not made by root in the home of somebody else', async () => {
    chownSync(home, OTHER, OTHER)
    expect(await get()).toBe('hello')
    expect(readdirSync(home)).toEqual([])
  })

  test('is whole after many first starts at once', async () => {
    expect(new Set(await Promise.all(Array.from({ length: 6 }, () => get())))).toEqual(new Set(['hello']))
    expect(kept()).toHaveLength(1)
    writeFileSync(await first(), planted)
    expect(await get()).toBe('planted')
  })

  test('is not kept of a command that failed', async () => {
    await expect(run(process.execPath, [program, 'get', '/none'], { env: environment() })).rejects.toMatchObject({
      code: 4,
    })
    expect(existsSync(folder)).toBe(false)
  })

  test('goes away when it was not made for a season; what is not ours stays', async () => {
    const file = await first()
    const foreign = join(folder, 'notes')
    const nodes = join(folder, 'v22.0.0-x64-0-0')
    writeFileSync(foreign, '')
    mkdirSync(nodes)
    for (const old of [file, foreign, nodes])
      utimesSync(old, Date.now() / 1000 - 91 * DAY, Date.now() / 1000 - 91 * DAY)
    expect(await start(['exists', '/a'])).toBe('yes\n')
    expect(kept()).toEqual([expect.stringMatching(/^exists-/), 'notes'])
  })

  // Node 20 cannot keep bytecode of modules.
  test.each(['run.cjs', 'zkcli.js'])('of modules is kept by Node where it can, for %s', async (name) => {
    const { enableCompileCache } = process.getBuiltinModule('node:module') as { enableCompileCache?: unknown }
    const words = name === 'run.cjs' ? ['version'] : ['-server', sandbox.connectString, 'get', '/a']
    await run(process.execPath, [join(root, 'bin', name), ...words], { env: environment() })
    const places = existsSync(folder) ? kept() : []
    const entries = places.flatMap((place) => readdirSync(join(folder, place)))
    expect(entries.length > 0).toBe(enableCompileCache !== undefined)
    if (existsSync(folder)) expect([mode(folder), dirname(folder)]).toEqual([0o700, join(home, '.cache/zoosh')])
  })
})

describe('a process that ends at once', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    sandbox.seed([['/big', 'x'.repeat(900_000)]])
  })
  afterAll(() => sandbox?.stop())
  const shell = async (line: string): Promise<string> => {
    const env = cleanEnv({
      ZOOSH_SERVER: sandbox.connectString,
      NODE: process.execPath,
      ZOOSH: join(root, 'bin/run.cjs'),
    })
    return (await run('sh', ['-c', line], { env, maxBuffer: 2_000_000 })).stdout
  }

  test('has written all of its output to a reader that is late', async () => {
    expect(await shell('"$NODE" "$ZOOSH" get /big | (sleep 1; wc -c)')).toMatch(/^\s*900000\n$/)
  })

  test('has written its error into a pipe that was full', async () => {
    const line = '(head -c 65536 /dev/zero >&2; "$NODE" "$ZOOSH" get /none) 2>&1 | (sleep 1; tr -d "\\0")'
    expect(await shell(line)).toContain('no such znode: /none')
  })
})
