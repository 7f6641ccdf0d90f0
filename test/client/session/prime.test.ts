import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Greeting } from '../../../src/client/connection/attempt.ts'
import { now } from '../../../src/client/connection/clock.ts'
import { Credentials } from '../../../src/client/session/credential.ts'
import { Identity } from '../../../src/client/session/identity.ts'
import { Lifetime } from '../../../src/client/session/lifetime.ts'
import { Link } from '../../../src/client/session/link.ts'
import { Outbox } from '../../../src/client/session/outbox.ts'
import { prime, type SessionParts } from '../../../src/client/session/prime.ts'
import { type ConnectResponse, Stat } from '../../../src/wire/records.ts'
import { emptyStat, honestHandshake } from '../../harness/hostile-server.ts'
import { FarEnd } from './far-end.ts'

function parts(): SessionParts & { states: string[] } {
  const identity = new Identity({})
  const outbox = new Outbox({})
  const link = new Link(1)
  const lifetime = new Lifetime(identity, link, outbox, () => {})
  const states: string[] = []
  lifetime.events.subscribe(({ state }) => states.push(state))
  return {
    identity,
    credentials: new Credentials({ auth: ['digest:a:b'] }),
    outbox,
    link,
    lifetime,
    states,
    rearm: (send) => send('sync', { path: '/watches' }, {}),
  }
}

function greeting({ connection }: FarEnd, response: ConnectResponse): Greeting {
  const host = { host: '127.0.0.1', port: 2181 }
  return { host, connection, response, asked: now(), ended: Promise.resolve(undefined) }
}

/** A connection that was greeted, and what it does with the session. */
function greeted(session: SessionParts, response = honestHandshake): { far: FarEnd; done: Promise<void> } {
  const far = new FarEnd({ room: () => session.outbox.pump(), closed: () => void session.link.leave() })
  const done = prime(greeting(far, response), session)
  done.catch(() => {})
  return { far, done }
}

test('credentials first, then the watches of a session that had a connection before, then calls', async () => {
  const session = parts()
  const call = session.outbox.call('exists', { path: '/a', watch: false }, '/a', undefined)
  const { far: one, done } = greeted(session)
  await turn()
  expect([one.asked, session.states]).toEqual([['auth'], []])
  await one.answer()
  await done
  await turn()
  expect([one.asked, session.states]).toEqual([['auth', 'exists /a'], ['connected']])
  await one.answer((writer) => Stat.write(writer, emptyStat))
  expect(await call).toEqual({ stat: emptyStat })

  await one.close()
  session.outbox.detach([], undefined, () => {})
  session.outbox.call('exists', { path: '/b', watch: false }, '/b', undefined).catch(() => {})
  const { far: two } = greeted(session)
  await turn()
  await two.answer()
  await turn()
  expect(two.asked).toEqual(['auth', 'sync /watches', 'exists /b'])
  session.lifetime.finish('closed', new Error('done'))
})

test('a session that has expired, or whose credentials are refused, is over before its first call', async () => {
  const expired = parts()
  expired.identity.accept(honestHandshake)
  const { far, done } = greeted(expired, { ...honestHandshake, timeOut: 0 })
  await expect(done).rejects.toMatchObject({ kind: 'expired' })
  expect([far.connection.ended, expired.states]).toEqual([true, ['expired']])

  const refused = parts()
  const call = refused.outbox.call('exists', { path: '/a', watch: false }, '/a', undefined).catch((error) => error)
  const stranger = greeted(refused)
  await turn()
  await stranger.far.answer(undefined, -115)
  await expect(stranger.done).rejects.toMatchObject({ kind: 'auth' })
  expect(await call).toMatchObject({ kind: 'auth' })
  expect([stranger.far.connection.ended, stranger.far.asked, refused.states]).toEqual([true, ['auth'], ['auth-failed']])
})

test('a server that closes the connection right after its answer is believed that the session is over', async () => {
  const known = parts()
  known.identity.accept(honestHandshake)
  const primed = async (session: SessionParts, response: ConnectResponse): Promise<void> => {
    const far = new FarEnd()
    await far.close()
    await prime(greeting(far, response), session)
  }
  await expect(primed(known, honestHandshake)).rejects.toMatchObject({ kind: 'lost' })
  expect(known.states).toEqual([])
  await expect(primed(known, { ...honestHandshake, timeOut: 0 })).rejects.toMatchObject({ kind: 'expired' })
  expect(known.states).toEqual(['expired'])

  const fresh = parts()
  await expect(primed(fresh, honestHandshake)).rejects.toMatchObject({ kind: 'lost' })
  expect([fresh.identity.id, fresh.states]).toEqual([0n, []])
})

test('a session that ends while its connection is made stays at its end, and leaves no connection', async () => {
  const ended = new Error('closed meanwhile')
  for (const auth of [[], ['digest:a:b']]) {
    const session = { ...parts(), credentials: new Credentials({ auth }) }
    const { far, done } = greeted(session)
    session.lifetime.finish('closed', ended)
    await expect(done).rejects.toBe(ended)
    expect([far.connection.ended, session.lifetime.state, session.states]).toEqual([true, 'closed', ['closed']])
  }
})
