import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { fourLetter } from '../../harness/four-letter.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { RawClient } from '../requests/raw-client.ts'

const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]

/** Numbers, times and names of this machine are another matter. */
function shape(answer: string): string {
  return answer
    .replace(/^\d+ expire at .*\n(?!\t)/gm, '') // sessions have left it, ZooKeeper keeps it
    .replace(/^Zookeeper version: .*$/m, 'Zookeeper version: #')
    .replace(/expire at .*:$/gm, 'expire at #:')
    .replace(/=\/.*$/gm, '=/#')
    .replace(/0x[0-9a-f]+/g, '0x#')
    .replace(/-?\d+(\.\d+)?/g, '#')
    .replace(/lop=\w+/g, 'lop=#')
    .replace(/(?:^ \/.*\n)+/gm, (clients) => clients.split('\n').sort().join('\n')) // in no order
}

describeReal('four-letter words and AdminServer commands, against Apache ZooKeeper', () => {
  const real = realServer({ tickTime: 2000, admin: true })
  let sandbox: Sandbox
  const clients: RawClient[] = []

  beforeAll(async () => {
    sandbox = await Sandbox.start({ compat: '3.8', words: ['*'], adminPort: 0, dataDir: `${real.folder}/sandbox` })
    for (const port of [real.port, sandbox.port!]) {
      const client = await RawClient.open(port, { timeOut: 40_000 })
      clients.push(client)
      await client.request('create', { path: '/e', data: null, acl, flags: 1 })
      await client.request('exists', { path: '/watched', watch: true })
      await client.request('getChildren', { path: '/', watch: true })
    }
  })

  afterAll(async () => {
    for (const client of clients) await client.close()
    await sandbox?.stop()
  })

  test.each(['ruok', 'isro', 'srvr', 'stat', 'wchs', 'wchc', 'wchp', 'dirs', 'gtmk', 'crst', 'srst', 'conf'])(
    '%s is answered in the same form',
    async (word) => {
      expect(shape(await fourLetter(sandbox.port!, word))).toBe(shape(await fourLetter(real.port, word)))
    },
  )

  test('cons and stat tell the same of a client with a session, and of who asks', async () => {
    for (const word of ['cons', 'stat']) {
      const [own, theirs] = await Promise.all([sandbox.port!, real.port].map((port) => fourLetter(port, word)))
      const ofClients = (answer: string) => answer.split('\n').filter((line) => line.startsWith(' /'))
      expect(ofClients(own!).map(shape).sort()).toEqual(ofClients(theirs!).map(shape).sort())
      const asker = / \/127\.0\.0\.1:\d+\[0\]\(queued=0,recved=1,sent=0\)\n/
      expect([own, theirs]).toEqual([expect.stringMatching(asker), expect.stringMatching(asker)])
    }
  })

  test.each(['srvr', 'stat', 'mntr'])('%s counts who asks among the connections, and its packet', async (word) => {
    const counts = async (port: number) =>
      (await fourLetter(port, word)).match(/(Connections: |zk_num_alive_connections\t)\d+/)?.[0]
    const received = async (port: number) =>
      Number((await fourLetter(port, word)).match(/(?:Received: |zk_packets_received\t)(\d+)/)?.[1])
    for (const port of [real.port, sandbox.port!]) expect(await received(port)).toBe((await received(port)) - 1)
    expect(await counts(sandbox.port!)).toBe(await counts(real.port))
  })

  test('watches of children are counted by mntr, and told by no other word, nor over HTTP', async () => {
    for (const { port, adminPort } of [real, sandbox]) {
      const about = async (word: string) => (await fourLetter(port!, word)).replace(/0x[0-9a-f]+/g, '#')
      expect(await about('mntr')).toContain('zk_watch_count\t2\n')
      expect(await about('wchs')).toBe('1 connections watching 1 paths\nTotal watches:1\n')
      expect(await about('wchp')).toBe('/watched\n\t#\n\n')
      expect(await about('wchc')).toBe('#\n\t/watched\n\n')
      const answer = await fetch(`http://127.0.0.1:${adminPort}/commands/watches_by_path`)
      expect(Object.keys(((await answer.json()) as { path_to_session_ids: object }).path_to_session_ids)).toEqual([
        '/watched',
      ])
    }
  })

  test('dump lists sessions and ephemeral nodes in the same form', async () => {
    const sections = async (port: number) => shape((await fourLetter(port, 'dump')).split('Connections dump')[0]!)
    expect(await sections(sandbox.port!)).toBe(await sections(real.port))
  })

  test('every key of mntr is one ZooKeeper has', async () => {
    const keys = async (port: number) =>
      (await fourLetter(port, 'mntr')).split('\n').flatMap((line) => (line ? [line.split('\t')[0]!] : []))
    const theirs = new Set(await keys(real.port))
    const own = await keys(sandbox.port!)
    expect(own.length).toBeGreaterThan(14)
    expect(own.filter((key) => !theirs.has(key))).toEqual([])
  })

  test('a word nobody knows is closed without a word', async () => {
    expect(await fourLetter(sandbox.port!, 'xyzw')).toBe(await fourLetter(real.port, 'xyzw'))
  })

  async function ask(port: number, name: string): Promise<Record<string, unknown>> {
    const url = `http://127.0.0.1:${port}/commands/${name}`
    const response = await fetch(url)
    // The sandbox changes nothing for a GET; a ZooKeeper does.
    const answer = response.headers.get('allow') === 'POST' ? await fetch(url, { method: 'POST' }) : response
    return (await answer.json()) as Record<string, unknown>
  }

  test.each([
    'configuration', 'connections', 'connection_stat_reset', 'dirs', 'dump', 'get_trace_mask', 'is_read_only', 'ruok',
    'server_stats', 'srvr', 'stat_reset', 'stats', 'watch_summary', 'watches', 'watches_by_path', 'nonsense',
  ])('/commands/%s has no key ZooKeeper has not', async (name) => {
    const [own, theirs] = await Promise.all([ask(sandbox.adminPort!, name), ask(real.adminPort!, name)])
    expect(Object.keys(own).filter((key) => !(key in theirs))).toEqual([])
    expect([own.command, own.error]).toEqual([theirs.command, theirs.error])
  }) // biome-ignore format: a list of names

  test('the AdminServer answers what only tells to GET only, and lists its commands', async () => {
    const base = `http://127.0.0.1:${sandbox.adminPort}/commands`
    expect(await (await fetch(base)).text()).toContain('/commands/watch_summary')
    expect((await fetch(`${base}/ruok`, { method: 'POST' })).status).toBe(405)
    expect((await fetch(`http://127.0.0.1:${sandbox.adminPort}/etc/passwd`)).status).toBe(404)
  })
})
