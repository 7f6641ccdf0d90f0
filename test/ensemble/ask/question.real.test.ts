import { expect, test } from 'vitest'
import { fourLetter } from '../../../src/client/connection/four-letter.ts'
import { askAdmin } from '../../../src/ensemble/ask/admin-server.ts'
import { ask, type QuestionName, questions } from '../../../src/ensemble/ask/question.ts'
import { askEnsemble } from '../../../src/ensemble/health/ask-ensemble.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { realServer } from '../../harness/real-server.ts'
import { TestCluster } from '../cluster.ts'

describeReal('a server of an ensemble', () => {
  const ensemble = during(new TestCluster())

  // A follower's AdminServer leaves out the sessions that its dump word lists; members of conf are only in the word.
  const differs = new Set<QuestionName>(['sessions', 'settings', 'metrics', 'server'])

  for (const name of Object.keys(questions) as QuestionName[]) {
    if (differs.has(name)) continue
    test(`tells the same about ${name} by four-letter word and by AdminServer`, async () => {
      const { address, admin } = ensemble.source(1)
      const { word, command, text, json } = questions[name]
      const { known: byWord, rest } = text(await fourLetter(address, word, { mayBeEmpty: name === 'digests' }))
      expect(rest).toEqual([])
      const byAdmin = json((await askAdmin(admin!, command)).body)
      // The connection that asks is itself in `cons`, and has no session.
      const own = (answer: unknown) =>
        name === 'connections' ? (answer as { session?: bigint }[]).filter((c) => c.session) : answer
      expect(own(byWord)).toEqual(own(byAdmin))
    })
  }

  test('tells the same of itself by srvr and by AdminServer, counters apart', async () => {
    const leader = await ensemble.cluster.leader()
    const { address, admin } = ensemble.source(leader.id)
    const byWord = questions.server.text(await fourLetter(address, 'srvr')).known!
    const byAdmin = questions.server.json((await askAdmin(admin!, 'server_stats')).body)
    const stable = { received: 0, sent: 0, connections: 0, latency: undefined }
    expect({ ...byWord, ...stable }).toEqual({ ...byAdmin, ...stable })
    expect(byWord.mode).toBe('leader')
    expect(byWord.version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('measures the same things by mntr and by monitor', async () => {
    const { address, admin } = ensemble.source(1)
    const byWord = questions.metrics.text(await fourLetter(address, 'mntr')).known!
    const byAdmin = questions.metrics.json((await askAdmin(admin!, 'monitor')).body)!
    expect(Object.keys(byWord).length).toBeGreaterThan(100)
    expect(new Set(Object.keys(byWord))).toEqual(new Set(Object.keys(byAdmin)))
    expect(byWord.server_state).toBe(byAdmin.server_state)
  })

  test('names its members in conf', async () => {
    const { membership, values } = await ask(ensemble.source(2), 'settings')
    expect(values.serverId).toBe('2')
    expect(membership.match(/^server\.\d=/gm)).toHaveLength(3)
  })

  test('answers a command its AdminServer does not know with its own words', async () => {
    await expect(askAdmin(ensemble.source(1).admin!, 'nope')).rejects.toThrow('Unknown command: nope')
  })

  test('tells its time in every AdminServer answer', async () => {
    const { time } = await askAdmin(ensemble.source(3).admin!, 'ruok')
    expect(Math.abs(time! - Date.now())).toBeLessThan(10_000)
  })
})

describeReal('a server that answers no four-letter word but srvr and ruok', () => {
  const server = realServer({ admin: true, config: { '4lw.commands.whitelist': 'srvr,ruok' } })

  const address = () => ({ host: '127.0.0.1', port: server.port })

  test('is asked by its AdminServer', async () => {
    const admin = { host: '127.0.0.1', port: server.adminPort! }
    const metrics = await ask({ address: address(), admin, timeout: 5000 }, 'metrics')
    expect(metrics.server_state).toBe('standalone')
  })

  test('leaves the question unanswered without one, and says which word is not listed', async () => {
    await expect(ask({ address: address(), admin: undefined, timeout: 5000 }, 'metrics')).rejects.toMatchObject({
      word: 'mntr',
      fault: 'not-listed',
    })
    const nobody = { host: '127.0.0.1', port: 1 }
    await expect(ask({ address: address(), admin: nobody, timeout: 5000 }, 'metrics')).rejects.toThrow('whitelist')
  })

  test('is shown by status as far as it tells, with the key to set', async () => {
    const { health } = await askEnsemble({ server: server.connectString, timeout: 5000, adminPorts: [1] })
    expect(health.members).toMatchObject([
      {
        state: 'up',
        mode: 'standalone',
        uptime: undefined,
        withheld: ['conf', 'dirs', 'hash', 'mntr'].map((word) => ({ word })),
      },
    ])
    expect(health.problems).toEqual([])
    expect(health.notes.join()).toContain('add conf,dirs,hash,mntr to its 4lw.commands.whitelist')
  })
})
