import { type ChildProcess, execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { heard } from '../../harness/heard.ts'
import { helpers, left, running } from '../../harness/helpers-left.ts'
import { Inside } from '../../harness/inside.ts'
import { call, zkcliProgram } from '../../harness/program.ts'
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
  /** Holds a profile that says where they are, and how they are reached. */
  const config = mkdtempSync(join(tmpdir(), 'zoosh-via-'))

  beforeAll(async () => {
    const hosts = ensemble.servers.flatMap(({ port, adminPort }, index) => [
      [`${NAMES[index]}:2181`, port],
      [`${NAMES[index]}:8080`, adminPort!],
    ])
    inside = await Inside.start(Object.fromEntries(hosts))
    mkdirSync(join(config, 'zoosh'))
    const profiles = { inside: { server: SERVER, via: inside.command } }
    writeFileSync(join(config, 'zoosh/profiles.yaml'), JSON.stringify({ profiles }))
  })
  afterAll(async () => {
    await inside.stop()
    rmSync(config, { recursive: true })
    // Whatever the tests did, nobody is left who led there.
    expect(await left(`proxyport=${inside.port}`)).toEqual([])
  })

  const run = (words: readonly string[], more: Parameters<typeof zoosh>[1] = {}) =>
    zoosh([...words, ...TIMEOUT], { server: SERVER, ...more, env: { ZOOSH_VIA: inside.command, ...more.env } })
  /** The same by the profile, and by nothing else. */
  const byProfile = (words: readonly string[], more: Parameters<typeof zoosh>[1] = {}) => {
    const [command = '', ...rest] = words
    return zoosh([command, '-p', 'inside', ...TIMEOUT, ...rest], { ...more, env: { XDG_CONFIG_HOME: config } })
  }

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
    expect(await byProfile(['get', '/one'])).toMatchObject({ code: 0, text: 'x', err: '' })
    expect(await byProfile(['status', '--json'])).toMatchObject({ code: 0, err: '' })
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
      ['diff', '/one', `zk://${SERVER}/one`],
      ['mirror', `zk://${SERVER}/one`, '/one-mirrored', '--once', '-y'],
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
    const watching = byProfile(['watch', '/watched', '--data', '-c', '3', '-o', 'ndjson', '--debug'], {
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

  test('lock keeps what it holds when its tunnel is killed, and no other gets it meanwhile', async () => {
    const log = join(config, 'held')
    const work = `echo begin >>${log}; echo held; sleep 3; echo end >>${log}`
    const lock = (during?: (child: ChildProcess) => Promise<void>) =>
      byProfile(['lock', '/lock', '--', 'sh', '-c', work], during && { during: (child) => void during(child) })
    const cuts: number[] = []
    const cutting = async (child: ChildProcess): Promise<void> => {
      await heard(child, 'stdout', /held/)
      for (let lap = 0; lap < 3; lap++) {
        await sleep(500)
        cuts.push(inside.cut())
      }
    }
    const ended = await Promise.all([lock(cutting), lock(cutting)])
    expect(ended.map(({ code }) => code)).toEqual([0, 0])
    expect(Math.max(...cuts)).toBeGreaterThan(0)
    expect((await readFile(log, 'utf8')).split('\n')).toEqual(['begin', 'end', 'begin', 'end', ''])
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
      shell = await TestShell.start({ args: ['-p', 'inside', ...TIMEOUT], env: { XDG_CONFIG_HOME: config } })
      await shell.run('create -e /mine')
      for (let lap = 0; lap < 2; lap++) {
        expect(inside.cut()).toBeGreaterThan(0)
        expect((await shell.run('exists /mine && echo alive')).join(' ')).toContain('alive')
      }
      expect((await shell.run('status --members zk1.inside:2181')).join(' ')).toContain('zk1.inside')
      await shell.stop()
    })

    test.runIf(process.platform === 'linux')(
      'kill -9 leaves nothing of a command that has the terminal, nor of what it has started',
      async () => {
        const mark = `100.${process.pid}`
        // Without a terminal it fails, as one that wants to ask does.
        const asking = `(: </dev/tty) 2>/dev/null || exit 9; (trap '' TERM; sleep ${mark}; :) & exec ${inside.command}`
        shell = await TestShell.start({ args: ['--server', SERVER, '--via', `sh -c "${asking}"`, ...TIMEOUT] })
        expect((await shell.run('exists / && echo there')).join(' ')).toContain('there')
        expect(running(`sleep ${mark}`).length).toBeGreaterThan(0)
        shell.process.kill('SIGKILL')
        expect(await left(`sleep ${mark}`)).toEqual([])
      },
    )
  })
})
