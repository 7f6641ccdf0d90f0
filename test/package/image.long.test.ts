import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { classpath } from '../harness/java.ts'
import { Podman } from '../harness/podman.ts'
import { type RealServer, startServer } from '../harness/real-server.ts'
import { noPty, TestShell } from '../repl/test-shell.ts'
import { root } from './installed.ts'

const what = 'the image'
/** As the Dockerfile names it. */
const BASE = 'docker.io/library/debian:13-slim'
const hasDocker = spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0
const podman = hasDocker ? undefined : Podman.here(what)
const engine = hasDocker ? 'docker' : 'podman'
const env = podman?.env ?? process.env

/** What Debian's slim image is, made of its packages where no registry of images is to be had. */
function slim(folder: string): string {
  const file = join(folder, 'slim.tar')
  const left = ['doc', 'info', 'linda', 'lintian/overrides', 'locale', 'man'].map(
    (name) => `exclude=/usr/share/${name}/*`,
  )
  const kept = ['doc/*/copyright', 'locale/locale.alias'].map((name) => `include=/usr/share/${name}`)
  const options = [...left, ...kept].map((one) => `--dpkgopt=path-${one}`)
  execFileSync('mmdebstrap', ['--quiet', '--variant=minbase', ...options, 'trixie', file])
  return file
}

describe.skipIf(!hasDocker && !podman)(what, () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-image-'))
  let server: RealServer | undefined
  let said: string

  beforeAll(async () => {
    if (podman && !spawnSync('mmdebstrap', ['--version']).error) podman.run('import', '--quiet', slim(folder), BASE)
    said = execFileSync(process.execPath, [join(root, 'scripts/image.js')], { encoding: 'utf8', env })
    if (classpath) server = await startServer()
    else console.warn('SKIPPED: the image with a real server: there is none here')
  }, 900_000)
  afterAll(async () => {
    await server?.stop()
    podman?.[Symbol.dispose]()
    rmSync(folder, { recursive: true })
  })

  /** Runs it to its end. @param options of `run`, up to the image */
  function run(options: readonly string[], words: readonly string[], input = '') {
    const ended = spawnSync(engine, ['run', '--rm', '-i', ...options, 'zoosh', ...words], {
      env,
      input,
      encoding: 'utf8',
    })
    return { code: ended.status, out: ended.stdout, err: ended.stderr }
  }
  const offline = ['--network', 'none']

  test('is built by the script, runs as a user without rights, and its size is told', () => {
    expect(said).toMatch(/: runs, as user 1000; \d+ MB\n$/)
    expect(Number(/(\d+) MB\n$/.exec(said)![1])).toBeLessThan(230)
  })

  test('has all of the package: both programs, and whose software is in it', () => {
    expect(run(offline, ['--version']).out).toMatch(/^zoosh \d/)
    expect(run([...offline, '--entrypoint', 'zkcli'], ['-server', '127.0.0.1:1', 'version']).out).toContain('version')
    expect(run([...offline, '--entrypoint', 'dpkg'], ['--verify', 'zoosh'])).toEqual({ code: 0, out: '', err: '' })
    const notices = execFileSync(
      engine,
      ['run', '--rm', ...offline, '--entrypoint', 'cat', 'zoosh', '/usr/share/doc/zoosh/THIRD-PARTY-NOTICES.gz'],
      { env },
    )
    expect(`${gunzipSync(notices)}`).toContain('Bun')
  })

  const script = 'create /ünï ✓漢字\nget /ünï\ndelete /ünï -y\n'
  test.each([
    ['as it is', []],
    ['with nothing that can be written', ['--read-only']],
    ['as any user, who is of the group root', ['--user', '4321']],
    ['as any user of any group', ['--user', '4321:4321', '--read-only']],
    ['with a home that is not there', ['--env', 'HOME=/nonexistent']],
  ])('runs a script %s', (_, options) => {
    expect(run([...offline, ...options], ['--sandbox'], script)).toEqual({ code: 0, out: '/ünï\n✓漢字\n', err: '' })
  })

  test('runs without HOME', () => {
    const words = ['-u', 'HOME', 'zoosh', '--sandbox']
    expect(run([...offline, '--entrypoint', 'env'], words, script)).toEqual({ code: 0, out: '/ünï\n✓漢字\n', err: '' })
  })

  test.skipIf(!classpath)('keeps in a volume what undo needs; without a place for it nothing is taken', () => {
    const net = ['--network', 'host', '--env', `ZOOSH_SERVER=${server!.connectString}`]
    const volume = `zoosh-test-${process.pid}`
    const home = [...net, '--volume', `${volume}:/home/zoosh`]
    try {
      expect(run(net, ['create', '-p', '/kept/one', 'data']).code).toBe(0)
      const refused = run([...net, '--read-only'], ['delete', '-r', '-y', '/kept'])
      expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('nothing was changed')])
      for (const words of [
        ['delete', '-r', '-y', '/kept'],
        ['undo', '-y'],
      ])
        expect(run(home, words).code).toBe(0)
      expect(run(net, ['get', '/kept/one'])).toEqual({ code: 0, out: 'data', err: '' })
    } finally {
      spawnSync(engine, ['volume', 'rm', '--force', volume], { env })
    }
  })

  test.skipIf(noPty())('opens the shell on a terminal', async () => {
    const shell = new TestShell({
      program: [engine, 'run', '--rm', '-it', ...offline, 'zoosh'],
      env: { ...env, HOME: process.env.HOME } as never,
    })
    try {
      expect(await shell.run('create /ünï ✓漢字')).toEqual(['/ünï'])
      expect(await shell.run('get /ünï')).toEqual(['✓漢字'])
      shell.type('exit\r')
      expect((await shell.ended).exitCode).toBe(0)
    } finally {
      await shell.stop()
    }
  })

  // It is process 1 there: what it does not listen to does not end it, and after a while SIGKILL does (137).
  test.each([
    ['a server', ['sandbox'], '127.0.0.1:2181'],
    ['a watch', ['--sandbox', 'watch', '/', '--debug'], 'session 0x'],
    ['one that waits', ['--sandbox', 'wait', '/never', '--exists', '--debug'], 'session 0x'],
    ['a program under a lock', ['--sandbox', 'lock', '/lock', '--', 'sh', '-c', 'echo runs; sleep 60'], 'runs'],
  ])('%s ends when it is told to', async (_, words, sign) => {
    const name = `zoosh-test-${process.pid}`
    const child: ChildProcess = spawn(engine, ['run', '--rm', '--name', name, ...offline, 'zoosh', ...words], { env })
    let told = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        told += chunk
      })
    const ended = once(child, 'exit')
    await expect.poll(() => told, { timeout: 30_000 }).toContain(sign)
    execFileSync(engine, ['stop', '--time', '30', name], { env, stdio: 'ignore' })
    expect((await ended)[0]).toBe(143)
  })

  const hasBuildah = podman && !spawnSync('buildah', ['--version']).error
  if (podman && !hasBuildah) console.warn('SKIPPED: the image by buildah: there is none here')
  test.skipIf(!hasBuildah)('can be built by buildah, without a container', () => {
    execFileSync('buildah', ['build', '--isolation', 'chroot', '--no-cache', '--tag', 'zoosh', '.'], {
      env,
      cwd: root,
      stdio: 'ignore',
    })
    expect(run(offline, ['--sandbox'], script).out).toBe('/ünï\n✓漢字\n')
  })
})
