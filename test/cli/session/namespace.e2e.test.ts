import { type ChildProcess, execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { heard } from '../../harness/heard.ts'
import { helpers, left } from '../../harness/helpers-left.ts'
import { Namespace } from '../../harness/namespace.ts'
import { call, zkcliProgram } from '../../harness/program.ts'
import { realEnsemble } from '../../harness/real-ensemble.ts'
import { describeReal } from '../../harness/real-server.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

/** As --timeout: a busy machine starts a helper late. */
const TIMEOUT = ['--timeout', '20s']

const namespace = Namespace.make()

describe.skipIf(!namespace)('in a network namespace of its own', () => {
  afterAll(() => namespace?.remove())

  describeReal('an ensemble of three real servers', () => {
    const ensemble = realEnsemble({ admin: true, tickTime: 1000, ...(namespace && { namespace }) })
    const via = namespace?.command ?? ''
    const folder = mkdtempSync(join(tmpdir(), 'zoosh-namespace-'))
    let outside: Sandbox
    let members: string

    beforeAll(async () => {
      members = ensemble.connectString
      outside = await Sandbox.start({ port: 0 })
      mkdirSync(join(folder, 'zoosh'))
      const profiles = { outside: { server: outside.connectString }, within: { server: members, via } }
      writeFileSync(join(folder, 'zoosh/profiles.yaml'), JSON.stringify({ profiles }))
    })
    afterAll(async () => {
      await outside.stop()
      rmSync(folder, { recursive: true })
      for (const { port } of ensemble.servers) expect(await left(`TCP:127.0.0.1:${port}`)).toEqual([])
    })

    const run = (words: readonly string[], more: Parameters<typeof zoosh>[1] = {}) =>
      zoosh([...words, ...TIMEOUT], {
        server: members,
        ...more,
        env: { ZOOSH_VIA: via, XDG_CONFIG_HOME: folder, ...more.env },
      })
    /** Kills what leads a process there. @returns how many those were */
    const killTunnelsOf = (child: Pick<ChildProcess, 'pid'>): number => {
      const mine = ensemble.servers
        .flatMap(({ port }) => helpers(`TCP:127.0.0.1:${port}`))
        .filter((pid) => parentOf(pid) === child.pid)
      for (const pid of mine) process.kill(pid, 'SIGKILL')
      return mine.length
    }

    test('is reached by nothing else', async () => {
      expect((await run(['create', '/in', 'side'])).text).toBe('/in\n')
      const direct = await run(['get', '/in'], { env: { ZOOSH_VIA: 'none' } })
      expect([direct.code, direct.err]).toEqual([3, expect.stringContaining('refused')])
    })

    test('status: all members, and how they stand to each other', async () => {
      const { code, text, err } = await run(['status', '--members', members, '--json'])
      const status = JSON.parse(text) as { members: { address: string; state: string; mode: string }[] }
      expect([code, err, status.members.map(({ address, state }) => [address, state])]).toEqual([
        0,
        '',
        members.split(',').map((address) => [address, 'up']),
      ])
      expect(status.members.map(({ mode }) => mode).sort()).toEqual(['follower', 'follower', 'leader'])
    })

    test.each([
      ['get', '/in'],
      ['top', '--count', '1', '--members', 'MEMBERS'],
      ['who', '/in', '--members', 'MEMBERS'],
      ['latency', '--samples', '2', '--members', 'MEMBERS'],
    ])('%s', async (...words) => {
      const { code, err } = await run(words.map((word) => word.replace('MEMBERS', members)))
      expect([code, err]).toEqual([0, ''])
    })

    test('mirror, with one end inside, in both directions', async () => {
      expect(await run(['mirror', `zk://${members}/in`, 'zoosh://outside/out', '--once', '-y'])).toMatchObject({
        code: 0,
      })
      await using zk = await connect(outside.connectString)
      expect((await zk.get('/out')).data?.toString()).toBe('side')
      await zk.set('/out', 'from there')
      const back = ['mirror', '/out', 'zoosh://within/in-again', '--once', '-y']
      expect(await run(back, { server: outside.connectString, env: { ZOOSH_VIA: 'none' } })).toMatchObject({ code: 0 })
      expect((await run(['get', '/in-again'])).text).toBe('from there')
    })

    test('doctor, which finds what there is to find', async () => {
      const { code, text } = await run(['doctor', '--members', members, '--json'])
      const { checks } = JSON.parse(text) as { checks: number }
      // A check of one member only would be a dozen.
      expect([[0, 1].includes(code), checks > 30, text]).toEqual([
        true,
        true,
        expect.not.stringMatching(/unreachable|refused/),
      ])
    })

    test('zkcli, by its environment', async () => {
      const { stdout } = await promisify(execFile)(...call(zkcliProgram, ['-server', members, 'get', '/in']), {
        env: { ...process.env, ZOOSH_VIA: via },
      })
      expect(stdout.split('\n')).toContain('side')
    })

    test('watch goes on when its tunnel is killed: the session survives, no change is missed', async () => {
      await run(['create', '/watched', '0'])
      await using zk = await connect(members, { via, timeout: 20_000 })
      const { code, text, err } = await run(['watch', '/watched', '--data', '-c', '3', '-o', 'ndjson', '--debug'], {
        during: async (child) => {
          await heard(child, 'stderr', /session 0x/)
          await sleep(500)
          const told = (sign: RegExp) => heard(child, 'stdout', sign)
          await Promise.all([told(/"1"/), zk.set('/watched', '1')])
          expect(killTunnelsOf(child)).toBe(1)
          await Promise.all([told(/"2"/), zk.set('/watched', '2')])
          expect(killTunnelsOf(child)).toBe(1)
          await zk.set('/watched', '3')
        },
      })
      expect([code, err.match(/session 0x\w+/g)?.length]).toEqual([0, 1])
      expect(text).toContain('"3"')
    })

    test('lock keeps what it holds when its tunnel is killed, and no other gets it meanwhile', async () => {
      const log = join(folder, 'held')
      const work = `echo begin >>${log}; echo held; sleep 2; echo end >>${log}`
      const lock = (during?: (child: ChildProcess) => Promise<void>) =>
        run(['lock', '/lock', '--', 'sh', '-c', work], during && { during: (child) => void during(child) })
      let killed = 0
      const killing = async (child: ChildProcess): Promise<void> => {
        await heard(child, 'stdout', /held/)
        for (let lap = 0; lap < 3; lap++, await sleep(500)) killed += killTunnelsOf(child)
      }
      const ended = await Promise.all([lock(killing), lock(killing)])
      expect(ended.map(({ code }) => code)).toEqual([0, 0])
      expect(killed).toBeGreaterThan(2)
      expect(readFileSync(log, 'utf8').split('\n')).toEqual(['begin', 'end', 'begin', 'end', ''])
    })

    test.skipIf(noPty())('the shell, whose session lives through a tunnel that is killed', async () => {
      const shell = await TestShell.start({ args: ['--server', members, '--via', via, ...TIMEOUT] })
      expect(await shell.run('get /in')).toEqual(['side'])
      await shell.run('create -e /mine')
      expect(killTunnelsOf(shell.process)).toBe(1)
      expect((await shell.run('exists /mine && echo alive')).join(' ')).toContain('alive')
      expect((await shell.run(`status --members ${members}`)).join(' ')).toContain('leader')
      await shell.stop()
    })
  })
})

/** Whose process it is. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
