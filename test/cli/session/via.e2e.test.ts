import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { helpers, left } from '../../harness/helpers-left.ts'
import { Inside } from '../../harness/inside.ts'
import { call, program, zkcliProgram } from '../../harness/program.ts'
import { realEnsemble } from '../../harness/real-ensemble.ts'
import { describeReal } from '../../harness/real-server.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

const NAMES = ['zk1.inside', 'zk2.inside', 'zk3.inside']
const SERVER = NAMES.map((name) => `${name}:2181`).join(',')
/** As --timeout: a busy machine starts a helper late. */
const TIMEOUT = ['--timeout', '20s']

describeReal('an ensemble whose names nobody outside resolves', () => {
  const ensemble = realEnsemble({ admin: true, tickTime: 1000 })
  let inside: Inside

  beforeAll(async () => {
    const hosts = ensemble.servers.flatMap(({ port, adminPort }, index) => [
      [`${NAMES[index]}:2181`, port],
      [`${NAMES[index]}:8080`, adminPort!],
    ])
    inside = await Inside.start(Object.fromEntries(hosts))
  })
  afterAll(async () => {
    await inside.stop()
    // Whatever the tests did, nobody is left who led there.
    expect(await left(`proxyport=${inside.port}`)).toEqual([])
  })

  const run = (words: readonly string[], more: Parameters<typeof zoosh>[1] = {}) =>
    zoosh([...words, ...TIMEOUT], { server: SERVER, ...more, env: { ZOOSH_VIA: inside.command, ...more.env } })
  /** Once something is heard of a process. */
  const heard = (child: ChildProcess, stream: 'stdout' | 'stderr', sign: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      let text = ''
      child[stream]!.on('data', (chunk: Buffer) => {
        text += chunk
        if (sign.test(text)) resolve()
      }).on('end', () => reject(new Error(`ended before ${sign}: ${text}`)))
    })

  test('is reached by no other way', async () => {
    const direct = await run(['ls', '/'], { env: { ZOOSH_VIA: 'none' } })
    expect([direct.code, direct.err]).toEqual([3, expect.stringContaining('no such host')])
  })

  test('by one-shots, each way, from flag, environment and profile; and by zkcli', async () => {
    const before = inside.count
    expect((await run(['create', '/one', 'x'])).text).toBe('/one\n')
    for (const way of [inside.command, inside.socks, inside.http])
      expect((await run(['get', '/one', '--via', way])).text).toBe('x')
    const old = await promisify(execFile)(...call(zkcliProgram, ['-server', SERVER, 'get', '/one']), {
      env: { ...process.env, ZOOSH_VIA: inside.command },
    })
    expect(old.stdout.split('\n')).toContain('x')
    expect(inside.count).toBeGreaterThanOrEqual(before + 5)
    expect((await run(['get', '/one', '--debug'])).err).toContain(`via ${inside.command}`)
  })

  test('by what the page says of pods that have bash only', async () => {
    const page = await readFile('docs/reach.md', 'utf8')
    const bash = /via: kubectl exec -i zk-0 -- (bash .*)/.exec(page)![1]!
    const env = { ZOOSH_VIA: bash }
    const words = ['create', '/by-bash', 'x', '--server', ensemble.servers[0]!.connectString]
    expect(await run(words, { env })).toMatchObject({ code: 0, text: '/by-bash\n', err: '' })
    expect(await left('/dev/tcp')).toEqual([])
  })

  test('status, and whoever else asks all members', async () => {
    const status = await run(['status', '--members', SERVER, '--json'])
    const { members } = JSON.parse(status.text) as { members: { address: string; state: string }[] }
    expect([status.code, members.map(({ address, state }) => [address, state])]).toEqual([
      0,
      NAMES.map((name) => [`${name}:2181`, 'up']),
    ])
    // An AdminServer's clock is heard of by HTTP only.
    for (const name of NAMES) expect(inside.counts.get(`${name}:8080`)).toBeGreaterThan(0)
    const others = [
      ['top', '--count', '1', '--members', SERVER],
      ['who', '/one', '--members', SERVER],
      ['sessions', '--members', SERVER],
      ['latency', '--samples', '3', '--members', SERVER],
      ['admin', 'ruok', '--members', SERVER],
      ['config'],
    ]
    for (const words of others) {
      const before = inside.count
      const { code, err } = await run([...words, '--json'])
      expect([words[0], code, err]).toEqual([words[0], 0, ''])
      expect(inside.count).toBeGreaterThan(before)
    }
    const doctor = await run(['doctor', '--members', SERVER, '--json'])
    expect([0, 1]).toContain(doctor.code)
    expect(doctor.text).toContain('zk1.inside')
  })

  test('watch goes on when its tunnel is killed, and misses nothing', async () => {
    await run(['create', '/watched', '0'])
    const watching = run(['watch', '/watched', '--data', '-c', '3', '-o', 'ndjson', '--debug'], {
      during: async (child) => {
        await heard(child, 'stderr', /session 0x/)
        await sleep(500)
        await run(['set', '/watched', '1'])
        const [helper] = helpers(`proxyport=${inside.port}`)
        process.kill(helper!, 'SIGKILL')
        await sleep(300)
        await run(['set', '/watched', '2'])
        await sleep(2000)
        inside.cut()
        await sleep(300)
        await run(['set', '/watched', '3'])
      },
    })
    const { code, err } = await watching
    expect([code, err.match(/session 0x\w+/g)?.length]).toEqual([0, 1])
  })

  test('lock keeps what it holds when its tunnel is killed', async () => {
    const { code, text } = await run(['lock', '/lock', '--', 'sh', '-c', 'echo held; sleep 4; echo still'], {
      during: async (child) => {
        await heard(child, 'stdout', /held/)
        expect(inside.cut()).toBeGreaterThan(0)
      },
    })
    expect([code, text]).toEqual([0, expect.stringContaining('still')])
  })

  test('kill -9 of zoosh leaves no helper', async () => {
    const sign = `proxyport=${inside.port}`
    await run(['watch', '/', '--debug'], {
      during: async (child) => {
        await heard(child, 'stderr', /session 0x/)
        expect(helpers(sign)).toHaveLength(1)
        child.kill('SIGKILL')
        await once(child, 'exit')
      },
    })
    expect(await left(sign)).toEqual([])
  })

  test('Ctrl-C closes the session through it', async () => {
    const { code, err } = await run(['watch', '/', '--debug'], {
      during: async (child) => {
        await heard(child, 'stderr', /session 0x/)
        child.kill('SIGINT')
      },
    })
    expect(code).toBe(130)
    const session = /session (0x\w+)/.exec(err)![1]
    expect((await run(['sessions', '--members', SERVER])).text).not.toContain(session)
  })

  describe.skipIf(noPty())('in the shell', () => {
    let shell: TestShell | undefined
    afterAll(() => shell?.stop())

    test('the session lives through tunnels that are killed', async () => {
      shell = await TestShell.start({ args: ['--server', SERVER, '--via', inside.command, ...TIMEOUT] })
      await shell.run('create -e /mine')
      for (let lap = 0; lap < 2; lap++) {
        expect(inside.cut()).toBeGreaterThan(0)
        expect((await shell.run('exists /mine && echo alive')).join(' ')).toContain('alive')
      }
      expect((await shell.run('status --members zk1.inside:2181')).join(' ')).toContain('zk1.inside')
    })
  })
})

const SANDBOX = [...program, 'sandbox', '--port', '2181']
const namespace = `zoosh-${process.pid}`
const ip = (...words: string[]) => spawnSync('ip', words, { encoding: 'utf8' }).status === 0
const permitted = ip('netns', 'add', namespace) && ip('netns', 'exec', namespace, 'ip', 'link', 'set', 'lo', 'up')
if (!permitted) console.warn('SKIPPED: a server in a network namespace of its own: none can be made here')

describe.skipIf(!permitted)('a server in a network namespace of its own', () => {
  afterAll(() => ip('netns', 'del', namespace))

  test('is reached by a command that enters it', async () => {
    const inner = ['netns', 'exec', namespace]
    const server = spawn('ip', [...inner, ...SANDBOX], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(server.stdout, 'data')
      const via = `ip ${inner.join(' ')} socat - TCP:%h:%p`
      const around = { server: '127.0.0.1:2181', env: { ZOOSH_VIA: via } }
      expect(await zoosh(['create', '/in', 'side'], around)).toMatchObject({ code: 0, text: '/in\n' })
      expect(await zoosh(['get', '/in'], around)).toMatchObject({ code: 0, text: 'side' })
      expect(execFileSync('ip', [...inner, 'ss', '-Htln'], { encoding: 'utf8' })).toContain(':2181')
    } finally {
      server.kill('SIGKILL')
      await once(server, 'exit')
    }
  })
})
