import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { fourLetter } from '../../../src/client/connection/four-letter.ts'
import { askAdmin } from '../../../src/ensemble/ask/admin-server.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { Inside, type ProxyFault } from '../../harness/inside.ts'

let sandbox: Sandbox
let inside: Inside

beforeEach(async () => {
  sandbox = await Sandbox.start({ port: 0 })
  inside = await Inside.start({ 'zk.inside:2181': Number(sandbox.connectString.split(':')[1]) })
})
afterEach(async () => {
  await inside.stop()
  await sandbox.stop()
})

const SERVER = 'zk.inside:2181'
const open = (via: string, timeout = 5000): Promise<ZooKeeper> => connect(SERVER, { via, timeout })
const failure = async (via: string, timeout = 5000): Promise<unknown> => {
  const zk = await open(via, timeout).catch((error: unknown) => error)
  if (!(zk instanceof Error)) await (zk as ZooKeeper).close()
  return zk
}

describe.each(['socks', 'http'] as const)('%s', (kind) => {
  /** The way in, with who we are. */
  const way = (who = ''): string => inside[kind].replace('//', `//${who}`)
  const name = (): string => inside[kind]

  test('a session, a name only the far end knows, words and an AdminServer', async () => {
    await using zk = await open(way())
    expect(zk.server).toBe(SERVER)
    await zk.create('/a', 'x'.repeat(500_000))
    expect((await zk.get('/a')).data).toHaveLength(500_000)
    await Promise.all(Array.from({ length: 200 }, () => zk.exists('/a')))
    expect(await fourLetter({ host: 'zk.inside', port: 2181 }, 'ruok', { via: way() })).toBe('imok')
    const silent = { via: way(), timeout: 300 }
    await expect(askAdmin({ host: 'zk.inside', port: 8080 }, 'ruok', silent)).rejects.toThrow(name())
    expect(Object.fromEntries(inside.counts)).toEqual({ [SERVER]: 2, 'zk.inside:8080': 1 })
  })

  test('whether it may have the terminal is asked of each connection', async () => {
    let asked = 0
    const terminal = (): boolean => {
      asked++
      return false
    }
    await using zk = await connect(SERVER, { via: { way: way(), terminal } })
    expect(await zk.exists('/')).toBeDefined()
    expect(asked).toBe(1)
  })

  test('user and password, which no error tells', async () => {
    inside.login = { user: 'alice', password: 'sec:ret' }
    process.env.VIA_USER = 'alice'
    process.env.VIA_PASSWORD = 'sec:ret'
    await using zk = await open(way('$VIA_USER:$VIA_PASSWORD@'))
    expect(await zk.exists('/')).toBeDefined()
    await using other = await open(way('alice:sec%3Aret@'))
    expect(await other.exists('/')).toBeDefined()
    for (const who of ['', 'alice:wrongword@', 'bob@']) {
      const error = await failure(way(who))
      expect(error).toMatchObject({ kind: 'tunnel', message: expect.stringContaining(`the proxy ${name()}: it `) })
      const told = JSON.stringify(error, [
        'message',
        'cause',
        'stack',
        'options',
        'proxy',
        'password',
        'attempts',
        'reason',
      ])
      expect(told).not.toContain('wrongword')
    }
  })

  test.each<[ProxyFault | 'nobody', string, string]>([
    ['nobody', 'tunnel', 'connection refused'],
    ['hangs-up', 'tunnel', 'closed the connection'],
    ['garbage', 'tunnel', 'does not speak'],
    ['silent', 'timeout', 'the tunnel did not open within'],
    ['half-open', 'timeout', 'no answer through the tunnel within'],
    ['refuses', kind === 'socks' ? 'refused' : 'unreachable', 'zk.inside:2181'],
  ])('one that is %s: the error says which hop failed, in time', async (fault, wanted, text) => {
    if (fault === 'nobody') await inside.stop()
    else inside.fault = fault
    const began = performance.now()
    const error = await failure(way(), 700)
    expect(error).toMatchObject({ name: 'ConnectionError', kind: wanted, message: expect.stringContaining(text) })
    expect(performance.now() - began).toBeLessThan(3000)
    const word = fourLetter({ host: 'zk.inside', port: 2181 }, 'ruok', { via: way(), timeout: 500 })
    await expect(word).rejects.toMatchObject({ name: 'FourLetterError', fault: wordFault(fault, kind) })
  })

  test('a cut tunnel is a lost connection: the session goes on through the next', async () => {
    await using zk = await open(way())
    const { sessionId } = zk
    await zk.create('/e', null, { mode: 'ephemeral' })
    for (let lap = 0; lap < 3; lap++) {
      expect(inside.cut()).toBe(1)
      expect((await zk.exists('/e'))?.ephemeralOwner).toBe(sessionId)
    }
    expect(inside.count).toBe(4)
  })
})

function wordFault(fault: ProxyFault | 'nobody', kind: 'socks' | 'http'): string {
  if (fault === 'half-open') return 'timeout'
  return fault === 'refuses' && kind === 'socks' ? 'refused' : 'unreachable'
}
