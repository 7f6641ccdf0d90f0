import { describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { answers } from '../../ensemble/words/answers.ts'
import { startWords } from '../../harness/word-servers.ts'
import { runner } from '../run-line.ts'

/** No session is needed to ask for words. */
const nobody = undefined as unknown as ZooKeeper

function wordsOf(make: string): Readonly<Record<string, string>> {
  return answers.find((one) => one.make === make)!.words
}

const keeper = wordsOf('clickhouse-keeper')

describe('a ClickHouse Keeper', () => {
  test.each(Object.keys(keeper))('answers %s, and all of it is shown', async (word) => {
    await using server = await startWords(keeper)
    const run = runner(nobody, { server: server.connectString, output: 'json' })
    const { code, out, err } = await run(`admin ${word}`)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [reply] = JSON.parse(out) as Record<string, unknown>[]
    expect(reply).toMatchObject({ via: 'four-letter word', answer: expect.anything(), rest: [], doubts: [] })
  })

  test('tells of its connections, sessions and measurements what it tells', async () => {
    await using server = await startWords(keeper)
    const answer = async (word: string) => {
      const { out } = await runner(nobody, { server: server.connectString, output: 'json' })(`admin ${word}`)
      return (JSON.parse(out) as { answer: unknown }[])[0]!.answer
    }
    expect(await answer('cons')).toMatchObject([
      { client: '192.168.1.1:52163', received: 0 },
      { client: '192.168.1.1:52042', received: 9, session: '0x1', lastOperation: 'List', timeout: 30_000 },
    ])
    expect(await answer('dump')).toEqual({
      sessions: [{ session: '0x1' }, { session: '0x2' }],
      ephemerals: { '0x1': ['/clickhouse/task_queue/ddl'] },
    })
    expect(await answer('lgif')).toMatchObject({ first_log_idx: 1, last_snapshot_idx: 50 })
    expect(await answer('rqld')).toBe('Sent leadership request to leader.')
    expect(await answer('csnp')).toBe('100')
  })

  test('that refuses a word without a word is told as one that did not answer, never as a bug', async () => {
    await using server = await startWords({ srvr: keeper.srvr! })
    const { code, out, err } = await runner(nobody, { server: server.connectString })('admin csnp')
    expect([code, out]).toEqual([3, expect.stringContaining('it closed the connection without an answer to csnp')])
    expect(err).toBe('')
  })

  test('says whose watches there are, of children too, so that nothing is unknown', async () => {
    await using server = await startWords(keeper)
    const { out } = await runner(nobody, { server: server.connectString, output: 'json' })('sessions')
    const { sessions, untold } = JSON.parse(out) as {
      sessions: { session: string; watched: string[] }[]
      untold: object[]
    }
    expect(sessions.map(({ session, watched }) => [session, watched])).toEqual([
      ['0x1', ['/clickhouse/task_queue/ddl', '/workers']],
      ['0x2', ['/clickhouse/task_queue/ddl']],
    ])
    expect(untold).toEqual([])
  })

  test('says in conf which words it allows', async () => {
    await using server = await startWords(keeper)
    const { out } = await runner(nobody, { server: server.connectString, output: 'json' })('admin')
    const [{ words }] = JSON.parse(out) as [{ words: string[] }]
    expect(words).toEqual(['ruok', 'mntr', 'srvr', 'stat', 'cons', 'dump', 'wchs', 'wchp', 'wchc', 'conf'])
  })

  test('of which nothing is watched says nothing to wchp, and that is no lack', async () => {
    await using server = await startWords({ ...keeper, wchp: '', mntr: 'zk_watch_count\t0\n' })
    const { out } = await runner(nobody, { server: server.connectString, output: 'json' })('sessions')
    expect((JSON.parse(out) as { untold: object[] }).untold).toEqual([])
  })
})

describe('a server that', () => {
  const srvr = wordsOf('zookeeper-3.8.6').srvr!

  test('keeps the connection open after its answer is believed, and told', async () => {
    await using server = await startWords({ srvr }, 'never')
    const { code, out, err } = await runner(nobody, { server: server.connectString })('admin srvr')
    expect([code, out]).toEqual([0, expect.stringContaining('\tmode\tstandalone\n')])
    expect(err).toContain('does not close the connection after its answer to srvr: more might come')
    const status = await runner(nobody, { server: server.connectString, output: 'json' })('status')
    expect(JSON.parse(status.out)).toMatchObject({ members: [{ state: 'up', mode: 'standalone' }] })
  })

  test.each(['close', 'reset', 'never'] as const)(
    'breaks off its answer (%s) is shown as far as it came',
    async (end) => {
      await using server = await startWords({ srvr: srvr.slice(0, srvr.indexOf('Sent:') + 7) }, end)
      const { code, out, err } = await runner(nobody, { server: server.connectString, timeout: 1500 })('admin srvr')
      expect(code).toBe(0)
      expect(out).toMatch(/\tversion\t3\.8\.6\n/)
      expect(out).not.toMatch(/\tsent\t\d/)
      expect(err).toMatch(/: not understood: Sent: \d*\n/)
    },
  )

  test('answers something else altogether is shown as it speaks, escaped', async () => {
    await using server = await startWords({ srvr: 'HTTP/1.1 400 Bad Request\r\n\r\n\u001b[31mno\n' })
    const { code, out } = await runner(nobody, { server: server.connectString })('admin srvr')
    expect(code).toBe(0)
    expect(out).toContain('HTTP/1.1 400 Bad Request')
    expect(out).toContain('\\x1b[31mno')
  })

  test('lacks a word on its whitelist is told with the line that would help', async () => {
    const refusal = (word: string) => `${word} is not executed because it is not in the whitelist.\n`
    const refused = Object.fromEntries(['conf', 'cons', 'dump', 'mntr', 'wchp'].map((word) => [word, refusal(word)]))
    await using server = await startWords({ ...refused, srvr, ruok: 'imok', isro: 'rw' })
    const admin = await runner(nobody, { server: server.connectString })('admin mntr')
    expect(admin.out).toContain(
      'in its zoo.cfg, 4lw.commands.whitelist=isro,mntr,ruok,srvr (and what else is listed there)',
    )
    const offer = await runner(nobody, { server: server.connectString })('admin --admin-port 1')
    const lines = offer.out.split('\n').map((line) => line.split('\t').slice(1).join(' '))
    for (const line of ['word srvr', 'word ruok', 'not-listed conf', 'not-listed mntr']) expect(lines).toContain(line)
    expect(lines.join()).not.toMatch(/wch[pc]|crst|srst|stmk/)
    const sessions = await runner(nobody, { server: server.connectString })('sessions')
    expect(sessions.err).toContain('does not answer cons, dump, wchp; what helps: in its zoo.cfg, ')
    expect(sessions.err).toContain('4lw.commands.whitelist=cons,dump,isro,ruok,srvr,wchp ')
  })
})
