import { utimesSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { parseSessionToken, sessionToken } from '../../../src/client/terms/session-token.ts'
import { self } from '../../../src/files/lock-owner.ts'
import { describeServers } from '../../harness/servers.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { eventually } from '../../recipes/eventually.ts'
import { runZoosh } from '../../recipes/spawned.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

describeServers('a session in a file', (server) => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zoosh-session-'))
    file = join(folder, 'session')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const run = (...words: string[]) => zoosh([...words, '--session-file', file], { server: server() })
  const alone = (...words: string[]) => zoosh(words, { server: server() })
  const unseen = (pid: number) =>
    `zoosh: ${file} is held by process ${pid}, which cannot be seen from here: waiting 3.5 s for a sign of life\n`
  const ticket = async () => parseSessionToken(await readFile(file, 'utf8'))

  test('goes from command to command with its ephemerals, until it is closed', async () => {
    const made = await run('create', '-e', '/kept', 'x')
    expect([made.code, made.err]).toEqual([0, ''])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await alone('get', '/kept')).text).toBe('x')
    const first = await ticket()
    expect((await run('set', '/kept', 'y')).code).toBe(0)
    const second = await ticket()
    expect(second.id).toBe(first.id)
    expect(second.lastZxid).toBeGreaterThan(first.lastZxid!)
    const { stat: kept } = JSON.parse((await run('stat', '/kept', '--json')).text)
    expect(BigInt(kept.ephemeralOwner)).toBe(first.id)
    // One that fails leaves it, too.
    expect((await run('get', '/none')).code).toBe(4)
    expect(await readdir(folder)).toEqual(['session'])
    expect((await run('close')).code).toBe(0)
    expect(await readdir(folder)).toEqual([])
    expect((await alone('exists', '/kept')).code).toBe(1)
  })

  test('is taken by one process at a time: the others wait', async () => {
    const paths = ['/one', '/two', '/three']
    const made = await Promise.all(paths.map((path) => run('create', '-e', path, '--timeout', '30s')))
    expect(made.map(({ code, err }) => [code, err])).toEqual(paths.map(() => [0, '']))
    const { id } = await ticket()
    const owners = await Promise.all(paths.map((path) => alone('stat', path, '--json')))
    expect(owners.map(({ text }) => BigInt(JSON.parse(text).stat.ephemeralOwner))).toEqual(paths.map(() => id))
    expect((await run('close')).code).toBe(0)
  })

  test('is not taken from a process that has it, but from one that is dead', async () => {
    expect((await run('create', '-e', '/held')).code).toBe(0)
    await writeFile(`${file}.lock`, JSON.stringify(self()))
    const refused = await run('get', '/held', '--timeout', '300ms')
    expect([refused.code, refused.err]).toEqual([
      3,
      expect.stringContaining(`the session of ${file} is in use by process ${process.pid}`),
    ])
    // Above the largest number a process can have.
    await writeFile(`${file}.lock`, JSON.stringify({ ...self(), pid: 4194305 }))
    expect((await run('get', '/held')).code).toBe(0)
    expect(await readdir(folder)).toEqual(['session'])
    expect((await run('close')).code).toBe(0)
  })

  test.skipIf(process.platform !== 'linux')(
    'is taken where the number of who had it is that of another process now',
    async () => {
      expect((await run('create', '-e', '/held')).code).toBe(0)
      await writeFile(`${file}.lock`, JSON.stringify({ ...self(), started: '1' }))
      expect(await run('get', '/held', '--timeout', '2s')).toMatchObject({ code: 0, err: '' })
      // On another machine, which shares the folder: dead there, whoever has that number here.
      await writeFile(`${file}.lock`, JSON.stringify({ ...self(), boot: 'another' }))
      expect(await run('get', '/held', '--timeout', '2s')).toMatchObject({ code: 0, err: unseen(process.pid) })
      expect((await run('close')).code).toBe(0)
      expect(await readdir(folder)).toEqual([])
    },
  )

  test.skipIf(process.platform !== 'linux')(
    'waits for a sign of life from another machine until Ctrl-C, which ends it at once',
    async () => {
      await writeFile(`${file}.lock`, JSON.stringify({ ...self(), boot: 'another', pid: 4194305 }))
      const waiting = runZoosh(server(), ['ls', '/', '--session-file', file])
      await eventually(() => waiting.err.includes(unseen(4194305)))
      waiting.process.kill('SIGINT')
      expect(await waiting.ended).toBe(130)
      // Who had waited to the end would have taken it.
      expect(await readdir(folder)).toEqual(['session.lock'])
    },
  )

  test.skipIf(process.platform !== 'linux')(
    'is not taken from a process on another machine that gives signs of life',
    async () => {
      expect((await run('create', '-e', '/held')).code).toBe(0)
      // No process here has that number.
      await writeFile(`${file}.lock`, JSON.stringify({ ...self(), boot: 'another', pid: 4194305 }))
      const beat = setInterval(() => utimesSync(`${file}.lock`, new Date(), new Date()), 500)
      const refused = await run('get', '/held', '--timeout', '300ms').finally(() => clearInterval(beat))
      expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('in use by process 4194305') })
      await rm(`${file}.lock`)
      expect((await run('close')).code).toBe(0)
    },
  )

  test('is one for all links that lead to it; closed, it goes, and the links stay', async () => {
    const link = join(folder, 'link')
    await symlink('session', link)
    const throughLink = (...words: string[]) => zoosh([...words, '--session-file', link], { server: server() })
    expect((await throughLink('create', '-e', '/linked')).code).toBe(0)
    await writeFile(`${file}.lock`, JSON.stringify(self()))
    const refused = await throughLink('get', '/linked', '--timeout', '300ms')
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining(`the session of ${link} is in use`)])
    await rm(`${file}.lock`)
    expect((await run('get', '/linked')).code).toBe(0)
    expect((await throughLink('close')).code).toBe(0)
    expect(await readdir(folder)).toEqual(['link'])
    expect((await throughLink('create', '-e', '/linked')).code).toBe(0)
    expect((await run('close')).code).toBe(0)
  })

  test.skipIf(process.geteuid?.() !== 0)('of another user is not taken: both would have it', async () => {
    expect((await run('create', '-e', '/foreign')).code).toBe(0)
    await chown(file, 65534, 65534)
    expect(await run('get', '/foreign')).toMatchObject({ code: 2, err: expect.stringContaining('another user') })
    await chown(file, 0, 0)
    expect((await run('close')).code).toBe(0)
  })

  test('that has expired says so, and begins no other by itself', async () => {
    const zk = await connect(server())
    await writeFile(file, sessionToken(zk.session), { mode: 0o600 })
    await zk.close()
    const over = await run('create', '-e', '/mine')
    expect([over.code, over.text, over.err]).toEqual([3, '', expect.stringContaining(`session of ${file} has expired`)])
    expect(JSON.parse((await run('ls', '/', '--json')).err).error.code).toBe('Expired')
    expect((await alone('exists', '/mine')).code).toBe(1)
    await rm(file)
    expect((await run('create', '-e', '/mine')).code).toBe(0)
    expect((await run('close')).code).toBe(0)
  })

  test('is the one of a program, and goes back to one', async () => {
    const zk = await connect(server())
    await zk.create('/program', 'x', { mode: 'ephemeral' })
    await writeFile(file, sessionToken(zk.session), { mode: 0o600 })
    await zk.close({ keepSession: true })
    expect((await run('set', '/program', 'y')).code).toBe(0)
    const again = await connect(server(), { session: await ticket() })
    expect((await again.exists('/program'))?.ephemeralOwner).toBe(zk.sessionId)
    await again.close()
  })

  test('is refused where it is none, where others can read it, and where the server ends with the process', async () => {
    await writeFile(file, 'what\n', { mode: 0o600 })
    expect(await run('ls', '/')).toMatchObject({ code: 2, err: expect.stringContaining('no session token') })
    await chmod(file, 0o644)
    expect(await run('ls', '/')).toMatchObject({ code: 2, err: expect.stringContaining('can be read by others') })
    expect(await run('ls', '/', '--sandbox')).toMatchObject({ code: 2, err: expect.stringContaining('--sandbox') })
    expect(await alone('close')).toMatchObject({ code: 2, err: expect.stringContaining('no session to close') })
    await rm(file)
    await mkdir(file, { mode: 0o700 })
    expect(await run('ls', '/')).toMatchObject({ code: 2, err: expect.stringContaining(`is a directory: ${file}`) })
    expect(await readdir(folder)).toEqual(['session'])
  })

  test.skipIf(noPty())('the shell goes on with it and leaves it; its close ends it', async () => {
    expect((await run('create', '-e', '/shared', 'x')).code).toBe(0)
    const { id } = await ticket()
    const args = ['--server', server(), '--session-file', file]
    const first = await TestShell.start({ args })
    expect((await first.run('stat /shared')).join(' ')).toContain(id.toString(16))
    await first.run('create -e /also')
    first.process.write('\x04')
    expect((await first.ended).exitCode).toBe(0)
    expect((await ticket()).id).toBe(id)
    expect((await alone('exists', '/also')).code).toBe(0)
    const second = await TestShell.start({ args })
    await second.run('close')
    await second.stop()
    expect(await readdir(folder)).toEqual([])
    expect((await alone('exists', '/shared')).code).toBe(1)
  })
})
