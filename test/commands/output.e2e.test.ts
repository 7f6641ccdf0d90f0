import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { registry } from '../../src/commands/index.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { program, quoted, zkcliProgram } from '../harness/program.ts'
import { cleanEnv } from '../harness/zoosh.ts'
import { otherLines, type PrintingLine, printingLines, silent } from './printing-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-output-'))
const [run, zkcli] = [quoted(program), quoted(zkcliProgram)]
const KIBI = 1024

const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', folder]).status === 0
if (!canMount) console.warn('no tmpfs can be mounted here: only RLIMIT_FSIZE stands for a full disk')

/** Where stdout goes: a bash script in which COMMAND is run, with $out as a place for a file. Its exit code is COMMAND's. */
const sinks: Readonly<Record<string, string>> = {
  ...(spawnSync('test', ['-c', '/dev/full']).status === 0 ? { '/dev/full': 'COMMAND >/dev/full' } : {}),
  closed: 'COMMAND >&-',
  'a pipe closed early': 'set -o pipefail; COMMAND | :',
  'a full disk': canMount
    ? `exec unshare -rm bash -c 'mkdir "$out"; mount -t tmpfs -o size=64k none "$out"; head -c 70000 /dev/zero 2>/dev/null >"$out/f"; COMMAND >>"$out/f"'`
    : 'head -c 65536 /dev/zero >"$out"; ulimit -f 64; COMMAND >>"$out"',
  'the largest file allowed': 'head -c 65536 /dev/zero >"$out"; ulimit -f 64; COMMAND >>"$out"',
}

/** What has changed something when its output fails, and must say so. */
const changing = [
  'import',
  'cp',
  'mv',
  'create',
  'set',
  'delete',
  'deleteall',
  'undo',
  'txn',
  'touch',
  'counter',
  'queue put',
  'service publish',
  'service remove',
].concat(['acl set', 'acl add', 'acl remove', 'quota set', 'quota clear'])

let sandbox: Sandbox
let zk: ZooKeeper
let number = 0

beforeAll(async () => {
  sandbox = await Sandbox.start({ port: 0, dataDir: join(folder, 'data'), words: ['*'] })
  zk = await connect(sandbox.connectString)
  await zk.create('/big', Buffer.alloc(200_000, 'x'))
  for (const path of ['/r', '/r/set', '/r/queue', '/r/members', '/r/list', '/limited']) await zk.create(path)
  await zk.create('/r/members/one', null, { mode: 'ephemeral' })
  await bash(`${run} quota set /limited --count 50`, '')
})
afterAll(async () => {
  await zk?.close()
  await sandbox?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly err: string
  /** The number that stood for `%`. */
  readonly number: number
  /** The file $out. */
  readonly file: string
}

function bash(script: string, stdin: string): Promise<Ended> {
  const own = number++
  const file = join(folder, `out${own}`)
  const env = {
    ZOOSH_SERVER: sandbox.connectString,
    XDG_DATA_HOME: join(folder, `home${own}`),
    XDG_CONFIG_HOME: join(folder, `home${own}`),
    out: file,
  }
  const filled = script.replaceAll('%', String(own)).replaceAll('DIR', join(folder, 'data'))
  // Without --norc bash takes a socket on stdin for a login from elsewhere, and runs what is in ~/.bashrc.
  const child = spawn('bash', ['--norc', '-c', filled], { env: cleanEnv(env), stdio: ['pipe', 'ignore', 'pipe'] })
  let err = ''
  child.stderr.on('data', (chunk) => (err += chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  return new Promise((done) => child.on('close', (code) => done({ code, err, number: own, file })))
}

/** Runs a line of zoosh with its stdout in a sink. */
function into(sink: string, { line, before, stdin = '' }: PrintingLine): Promise<Ended> {
  // Quoted once more where bash runs bash.
  const script = sinks[sink]!
  const nested = script.includes("bash -c '")
  const quote = (text: string) => (nested ? text.replaceAll("'", `'"'"'`) : text)
  const prepare = before === undefined ? '' : `${run} -e '${before}' >/dev/null || exit 99; `
  return bash(prepare + script.replace('COMMAND', () => quote(`${run} ${line}`)), stdin)
}

test('every command has a line, or a reason why not', () => {
  const ids = Object.keys(registry).filter((id) => !registry[id]!.hidden && !registry[id]!.shellOnly)
  expect([...Object.keys(printingLines), ...Object.keys(silent)].sort()).toEqual(ids.sort())
})

describe.each(Object.keys(sinks))('into %s', (sink) => {
  const lines = Object.entries({ ...otherLines, ...printingLines }).filter(
    ([, { lasts }]) => sink !== 'closed' || !lasts,
  )
  // What a full disk is for the process is the same for all of them.
  const some =
    sink === 'the largest file allowed' ? lines.filter(([id]) => /^(get|ls|create|help|script)$/.test(id)) : lines

  test.concurrent.each(some)('%s', async (id, printing) => {
    const { code, err } = await into(sink, printing)
    if (sink === 'closed')
      return expect([code, err]).toEqual([printing.code ?? 0, expect.not.stringMatching(/bug|^\s+at /m)])
    if (sink === 'a pipe closed early') return expect([code, err]).toEqual([141, ''])
    const said = changing.includes(id) ? '; the command itself was carried out' : ''
    const place = id === 'script' ? '-e:1: ' : 'zoosh: '
    const why = sink === 'the largest file allowed' ? 'the file would be larger than allowed' : 'no space left'
    const message = `cannot write to stdout: ${why}${said}`
    const text = printing.line.includes('json') ? jsonLine(message, said !== '') : `${place}${message}\n`
    expect([code, err]).toEqual([74, text])
  })
})

function jsonLine(message: string, applied: boolean): string {
  return `${JSON.stringify({ error: { code: 'Output', message, ...(applied ? { applied } : {}), exit: 74 } })}\n`
}

describe('what is claimed is so', () => {
  const full = '/dev/full' in sinks ? '/dev/full' : 'a full disk'

  test('what was carried out is there', async () => {
    const { number } = await into(full, { line: 'create /r/claimed% x' })
    expect((await zk.get(`/r/claimed${number}`)).data?.toString()).toBe('x')
  })

  test('an item that could not be printed stays in its queue', async () => {
    for (const sink of [full, 'a pipe closed early']) {
      const { number } = await into(sink, printingLines['queue take']!)
      expect((await zk.children(`/r/take${number}/entries`)).children).toHaveLength(1)
      expect((await zk.children(`/r/take${number}/taken`)).children).toEqual([])
    }
  })

  test('what is held is let go', async () => {
    const { number } = await into(full, printingLines.lock!)
    expect((await zk.children(`/r/lock${number}`)).children).toEqual([])
  })

  test('the bytes that were written are counted', async () => {
    const { code, err, file } = await bash(`ulimit -f 60; ${run} get /big >"$out"`, '')
    expect(statSync(file).size).toBe(60 * KIBI)
    expect([code, err]).toEqual([
      74,
      `zoosh: cannot write to stdout: the file would be larger than allowed, after ${60 * KIBI} bytes\n`,
    ])
  })

  test('a script does nothing after the line whose output failed, also when it keeps going', async () => {
    for (const flag of ['', '-k']) {
      const script = `create /r/first%; get /big; create /r/second%`
      const { code, err, number } = await bash(`ulimit -f 60; ${run} ${flag} -e '${script}' >"$out"`, '')
      expect([code, err.split('\n').length]).toEqual([74, 2])
      expect(await zk.exists(`/r/first${number}`)).toBeDefined()
      expect(await zk.exists(`/r/second${number}`)).toBeUndefined()
    }
  })

  test('a stderr that takes nothing changes no exit code', async () => {
    expect(await bash(`${run} get /big 2>&1 >/dev/full 2>/dev/full`, '')).toMatchObject({ code: 74 })
    expect(await bash(`${run} exists /nowhere >/dev/null 2>/dev/full`, '')).toMatchObject({ code: 1 })
    expect(await bash(`${run} get /nowhere 2>/dev/full`, '')).toMatchObject({ code: 4 })
    expect(await bash(`${run} frobnicate 2>/dev/full`, '')).toMatchObject({ code: 2 })
  })

  test('a pipe that does not block, and whose reader is slow, has every byte', async () => {
    const reader = `import os,time
time.sleep(0.5)
n = 0
while b := os.read(0, 4096): n += len(b)
print(n, file=__import__("sys").stderr)`
    const writer = `python3 -c 'import os,sys; os.set_blocking(1, False); os.execvp(sys.argv[1], sys.argv[1:])' ${run} -e 'get /big; get /big'`
    const { code, err } = await bash(`set -o pipefail; ${writer} | python3 -c '${reader}'`, '')
    expect([code, err]).toEqual([0, '400002\n'])
  })
})

describe('zkcli', () => {
  test.each(['get /big', 'ls /', 'stat /big', 'getAcl /big'])('%s', async (line) => {
    const command = `${zkcli} -server "$ZOOSH_SERVER" ${line}`
    if ('/dev/full' in sinks) {
      expect(await bash(`${command} >/dev/full`, '')).toMatchObject({
        code: 74,
        err: 'cannot write to stdout: no space left\n',
      })
    }
    expect(await bash(`set -o pipefail; ${command} | :`, '')).toMatchObject({ code: 141, err: '' })
    expect(await bash(`${command} >&-`, '')).toMatchObject({ code: 0, err: '' })
  })

  test('a script does nothing after what could not be printed', async () => {
    const script = `create /r/z-first x\nget /big\ncreate /r/z-second x\n`
    const { code, err } = await bash(`ulimit -f 60; ${zkcli} -server "$ZOOSH_SERVER" >"$out"`, script)
    expect([code, err]).toEqual([
      74,
      expect.stringMatching(/^Created \/r\/z-first\ncannot write to stdout: .* bytes\n$/),
    ])
    expect(await zk.exists('/r/z-second')).toBeUndefined()
  })
})
