import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { fourLetter } from '../../src/client/connection/four-letter.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { runner } from '../commands/run-line.ts'
import { left } from '../harness/helpers-left.ts'
import { Inside } from '../harness/inside.ts'
import { eventually } from '../recipes/eventually.ts'

const SERVER = 'zk.inside:2181'
/** Another way in, that leads to the same server by another name. */
const OTHER = 'zk.other:2181'

/** What servers that are reached by another way must be like, whoever they are and whatever the way. @param hosts HOST:PORT of the server */
export function viaScenario(hosts: () => string, kind: 'command' | 'socks' | 'http'): void {
  let inside: Inside
  let other: Inside
  let home: string
  let zk: ZooKeeper
  const xdg = process.env.XDG_CONFIG_HOME

  beforeAll(async () => {
    const port = Number(hosts().split(':')[1])
    inside = await Inside.start({ [SERVER]: port })
    other = await Inside.start({ [OTHER]: port })
    home = mkdtempSync(join(tmpdir(), 'zoosh-via-'))
    mkdirSync(join(home, 'zoosh'))
    const profiles = { led: { server: OTHER, via: other[kind] }, direct: { server: hosts() } }
    writeFileSync(join(home, 'zoosh/profiles.yaml'), JSON.stringify({ profiles }), { mode: 0o600 })
    process.env.XDG_CONFIG_HOME = home
    zk = await open()
    await zk.create(`/${kind}`, 'root')
    await zk.create(`/${kind}/a`, 'one')
    await zk.create(`/${kind}/a/b`, Buffer.from([0xff, 0]))
  })
  afterAll(async () => {
    await zk.close()
    for (const one of [inside, other]) {
      await eventually(() => one.open === 0)
      await one.stop()
      expect(await left(`proxyport=${one.port}`)).toEqual([])
    }
    rmSync(home, { recursive: true })
    if (xdg === undefined) delete process.env.XDG_CONFIG_HOME
    else process.env.XDG_CONFIG_HOME = xdg
  })
  beforeEach(() => inside.counts.clear())

  const open = (): Promise<ZooKeeper> => connect(SERVER, { via: inside[kind], timeout: 20_000 })

  test('words, and a session whose watches outlive the tunnel', async () => {
    expect(await fourLetter({ host: 'zk.inside', port: 2181 }, 'srvr', { via: inside[kind] })).toContain('Mode: ')
    await using mine = await open()
    const { sessionId } = mine
    await mine.create(`/${kind}-e`, null, { mode: 'ephemeral' })
    const seen: string[] = []
    const watching = (async () => {
      for await (const { type } of mine.watch(`/${kind}-e`, { mode: 'data' })) {
        seen.push(type)
        if (seen.length === 2) return
      }
    })()
    await eventually(async () => (await mine.exists(`/${kind}-e`)) !== undefined)
    for (const lap of [1, 2]) {
      expect(inside.cut()).toBeGreaterThan(0)
      await mine.set(`/${kind}-e`, String(lap)).catch(() => mine.set(`/${kind}-e`, String(lap)))
      await eventually(async () => seen.length >= lap)
    }
    await watching
    expect(mine.sessionId).toBe(sessionId)
    expect((await zk.exists(`/${kind}-e`))?.ephemeralOwner).toBe(sessionId)
  })

  test('a lock whose tunnels are cut stays with who holds it, and goes on to one other', async () => {
    const [a, b] = await Promise.all([open(), open()])
    const held = await new Lock(a, `/${kind}-lock`).acquire()
    let got = 0
    const waiting = new Lock(b, `/${kind}-lock`).acquire().then((next) => {
      got++
      return next
    })
    await eventually(async () => (await zk.children(`/${kind}-lock`)).children.length === 2)
    for (let lap = 0; lap < 3; lap++) {
      inside.cut()
      await a.exists('/')
      await b.exists('/')
      expect([held.signal.aborted, got, (await zk.children(`/${kind}-lock`)).children.length]).toEqual([false, 0, 2])
    }
    await held.release()
    const next = await waiting
    expect((await zk.children(`/${kind}-lock`)).children).toHaveLength(1)
    await next.release()
    await Promise.all([a.close(), b.close()])
  })

  test('places: servers by the way that was said, profiles by their own', async () => {
    const way = inside[kind]
    const run = runner(zk, { server: SERVER, via: way, viaOfPlaces: way, timeout: 20_000 })
    expect(await run(`cp -r /${kind} zk://${SERVER}/${kind}-copy`)).toMatchObject({ code: 0, err: '' })
    const copied = inside.count
    expect(copied).toBeGreaterThan(0)
    expect((await zk.get(`/${kind}-copy/a/b`)).data).toEqual(Buffer.from([0xff, 0]))
    expect(await run(`diff zk://${SERVER}/${kind} zk://${SERVER}/${kind}-copy`)).toMatchObject({ code: 0, out: '' })
    expect(inside.count).toBe(copied + 2)

    // The profile's way is another than the one that was said, or none at all.
    const before = other.count
    expect(await run(`diff zoosh://led/${kind} /${kind}-copy`)).toMatchObject({ code: 0, out: '', err: '' })
    expect(await run(`diff zoosh://direct/${kind} /${kind}-copy`)).toMatchObject({ code: 0, out: '', err: '' })
    expect([inside.count, other.count - before]).toEqual([copied + 2, 1])
    expect(await run(`diff zk://${OTHER}/ /${kind}`)).toMatchObject({ code: 3, err: expect.stringContaining(OTHER) })

    await zk.set(`/${kind}/a`, 'two')
    const words = `mirror zk://${SERVER}/${kind} zoosh://led/${kind}-mirror --once -y`
    expect(await run(words)).toMatchObject({ code: 0 })
    expect((await zk.get(`/${kind}-mirror/a`)).data?.toString()).toBe('two')
    expect(other.count).toBeGreaterThan(before + 1)
  })

  test('a way that a profile brings does not lead to other servers', async () => {
    const run = runner(zk, { server: SERVER, via: inside[kind], profile: 'led' })
    expect(await run(`diff /${kind} zk://${hosts()}/${kind}`)).toMatchObject({ code: 0, out: '', err: '' })
    expect(inside.count).toBe(0)
  })
}
