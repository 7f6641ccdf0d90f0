import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { call, program, zkcliProgram } from '../harness/program.ts'
import { cleanEnv, zoosh } from '../harness/zoosh.ts'

/** Every command that uses what ClickHouse Keeper of one year or the other lacks, as programs, over sockets. */
describe.each(['clickhouse-22.8', 'clickhouse-24.8', 'clickhouse-26.3'])('against %s', (compat) => {
  const lasting = compat === 'clickhouse-26.3'
  let keeper: ReturnType<typeof spawn>
  let server = ''

  beforeAll(async () => {
    const argv = ['sandbox', '--port', '0', '--seed', '--compat', compat]
    keeper = spawn(...call(program, argv), { env: cleanEnv(), stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface(keeper.stdout!), 'line')
    server = String(line)
  })
  afterAll(async () => {
    keeper.kill()
    await once(keeper, 'close')
  })

  const run = (...argv: string[]) => zoosh(argv, { server })
  const prints = async (argv: readonly string[], text: string): Promise<void> => {
    const { code, text: out, err } = await run(...argv)
    expect({ argv, code, out, err }).toMatchObject({ code: 0, out: text })
  }
  const unimplemented = async (...argv: string[]): Promise<void> => {
    const { code, text, err } = await run(...argv)
    expect({ argv, code, text, err }).toMatchObject({
      code: 8,
      text: '',
      err: expect.stringContaining('this server does not have that operation'),
    })
  }

  test('reads and counts whole trees', async () => {
    const { code, text } = await run('ls', '-R', '/app')
    expect([code, text.split('\n').length]).toEqual([0, 8])
    await prints(['count', '/app'], '6\n')
    await prints(['get', '/services/mail'], (await run('get', '/services/mail')).text)
    expect((await run('ls', '-l', '/app')).code).toBe(0)
    expect((await run('stat', '/app')).code).toBe(0)
    expect((await run('acl', 'audit', '/app')).code).toBe(0)
  })

  test('creates what Keeper has, and says what it has not', async () => {
    await prints(['create', '/kinds', 'x'], '/kinds\n')
    expect((await run('create', '/kinds/s-', 'x', '--sequential')).text).toMatch(/^\/kinds\/s-\d{10}\n$/)
    expect((await run('create', '/kinds/e', 'x', '-e', '--', 'true')).code).toBe(0)
    await unimplemented('create', '/kinds/c', 'x', '--container')
    await unimplemented('create', '/kinds/t', 'x', '--ttl', '5s')
    await prints(['exists', '/kinds'], (await run('exists', '/kinds')).text)
    expect((await run('exists', '/kinds/c')).code).toBe(1)
    expect((await run('set', '/kinds', 'y')).code).toBe(0)
    expect((await run('deleteall', '/kinds', '-y')).code).toBe(0)
    expect((await run('sync', '/')).code).toBe(0)
  })

  test('counts, locks, elects, gives permits and items', async () => {
    await prints(['counter', '/counter', '+1'], '1\n')
    await prints(['counter', '/counter', '+1'], '2\n')
    await prints(['lock', '/lock', '--', 'echo', 'held'], 'held\n')
    await prints(['lock', '/lock', '--no-wait', '--', 'echo', 'held'], 'held\n')
    await prints(['lock', '/shared', '--shared', '--', 'echo', 'held'], 'held\n')
    await prints(['elect', '/elect', '--', 'echo', 'leads'], 'leads\n')
    await prints(['semaphore', '/permits', '--permits', '2', '--', 'echo', 'one'], 'one\n')
    expect((await run('queue', 'put', '/queue', 'item')).code).toBe(0)
    await prints(['queue', 'take', '/queue'], 'item')
    await prints(['group', 'join', '/group', '--', 'echo', 'in'], 'in\n')
    expect((await run('group', 'ls', '/group')).code).toBe(0)
    const come = Array.from({ length: 2 }, () => run('barrier', '/barrier', '-n', '2', '--wait', '10s'))
    expect((await Promise.all(come)).map(({ code }) => code)).toEqual([0, 0])
  })

  test('a lock that is held keeps the next one out, and is given up at once', async () => {
    const held = run('lock', '/busy', '--', 'sleep', '2')
    await sleep(1000)
    expect((await run('lock', '/busy', '--no-wait', '--', 'echo', 'never')).code).toBe(124)
    expect((await held).code).toBe(0)
    await prints(['lock', '/busy', '--no-wait', '--', 'echo', 'mine'], 'mine\n')
  })

  test.each([[[]], [['-r']]])('watch %j tells what happens', async (flags) => {
    const zk = await connect(server)
    const path = `/seen${flags.length}`
    await zk.create(path)
    const watching = zoosh(['watch', path, ...flags, '--count', '1', '--for', '15s', '--json'], {
      server,
      during: async (child) => {
        child.stderr?.on('data', () => {})
        await sleep(1500)
        await (flags.length > 0 ? zk.create(`${path}/child`, 'x') : zk.set(path, 'x'))
      },
    })
    const { code, text, err } = await watching
    await zk.close()
    expect({ code, err, text }).toMatchObject({ code: 0, text: expect.stringContaining(path) })
    expect(err.includes('has no lasting watches')).toBe(!lasting)
  })

  test('says who we are only where it can, and how it is', async () => {
    await unimplemented('whoami')
    const { code, text } = await run('status')
    expect([code, text]).toEqual([0, expect.stringContaining(compat.replace('clickhouse-', 'v'))])
    expect(text).toContain('standalone')
    expect((await run('doctor')).text).not.toContain('silent')
    expect((await run('ephemerals')).code).toBe(0)
    expect((await run('admin', 'ruok')).text).toContain('imok')
  })

  test('zkcli works on it', async () => {
    const script = 'create /cli x\nls -R /app\nget /cli\nset /cli y\nstat /cli\nsync /\ndelete /cli\nquit\n'
    const child = spawn(...call(zkcliProgram, ['-server', server]), { env: cleanEnv(), stdio: 'pipe' })
    const out: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => out.push(String(chunk)))
    child.stdin.end(script)
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    const text = out.join('')
    for (const line of ['Created /cli', '/app/workers/worker-1', 'dataVersion = 1']) expect(text).toContain(line)
    expect(text).not.toContain('ConnectionLoss')
  })
})
