import { afterAll, beforeAll, expect, test } from 'vitest'
import { fourLetter } from '../../src/client/four-letter.ts'
import { askAdmin } from '../../src/ensemble/admin-server.ts'
import { ask, type QuestionName, questions } from '../../src/ensemble/question.ts'
import { describeReal } from '../harness/java.ts'
import { startCluster, type TestCluster } from './cluster.ts'

describeReal('a server of an ensemble', () => {
  let test_: TestCluster
  beforeAll(async () => {
    test_ = await startCluster()
  })
  afterAll(() => test_?.stop())

  // A follower's AdminServer leaves out the sessions that its dump word lists; members of conf are only in the word.
  const differs = new Set<QuestionName>(['sessions', 'settings', 'metrics', 'server'])

  for (const name of Object.keys(questions) as QuestionName[]) {
    if (differs.has(name)) continue
    test(`tells the same about ${name} by four-letter word and by AdminServer`, async () => {
      const { address, admin } = test_.source(1)
      const { word, command, text, json } = questions[name]
      const byWord = text(await fourLetter(address, word, { mayBeEmpty: name === 'digests' }))
      const byAdmin = json((await askAdmin(admin!, command)).body)
      // The connection that asks is itself in `cons`, and has no session.
      const own = (answer: unknown) =>
        name === 'connections' ? (answer as { session?: bigint }[]).filter((c) => c.session) : answer
      expect(own(byWord)).toEqual(own(byAdmin))
    })
  }

  test('tells the same of itself by srvr and by AdminServer, counters apart', async () => {
    const leader = await test_.cluster.leader()
    const { address, admin } = test_.source(leader.id)
    const byWord = questions.server.text(await fourLetter(address, 'srvr'))
    const byAdmin = questions.server.json((await askAdmin(admin!, 'server_stats')).body)
    const stable = { received: 0, sent: 0, connections: 0, latency: undefined }
    expect({ ...byWord, ...stable }).toEqual({ ...byAdmin, ...stable })
    expect(byWord.mode).toBe('leader')
    expect(byWord.version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('measures the same things by mntr and by monitor', async () => {
    const { address, admin } = test_.source(1)
    const byWord = questions.metrics.text(await fourLetter(address, 'mntr'))
    const byAdmin = questions.metrics.json((await askAdmin(admin!, 'monitor')).body)
    expect(Object.keys(byWord).length).toBeGreaterThan(100)
    expect(new Set(Object.keys(byWord))).toEqual(new Set(Object.keys(byAdmin)))
    expect(byWord.server_state).toBe(byAdmin.server_state)
  })

  test('names its members in conf', async () => {
    const { membership, values } = await ask(test_.source(2), 'settings')
    expect(values.serverId).toBe('2')
    expect(membership.match(/^server\.\d=/gm)).toHaveLength(3)
  })

  test('answers a command its AdminServer does not know with its own words', async () => {
    await expect(askAdmin(test_.source(1).admin!, 'nope')).rejects.toThrow('Unknown command: nope')
  })

  test('is asked by AdminServer when the word gets no answer, and is unanswered when both fail', async () => {
    const { address, admin } = test_.source(1)
    const deaf = { host: address.host, port: test_.cluster.member(1).electionPort }
    const answer = await ask({ address: deaf, admin, timeout: 2000 }, 'server')
    expect(['leader', 'follower']).toContain(answer.mode)
    await expect(ask({ address: deaf, admin: deaf, timeout: 300 }, 'server')).rejects.toMatchObject({ word: 'srvr' })
  })

  test('tells its time in every AdminServer answer', async () => {
    const { time } = await askAdmin(test_.source(3).admin!, 'ruok')
    expect(Math.abs(time! - Date.now())).toBeLessThan(10_000)
  })
})
