import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Outbox } from '../../../src/client/session/outbox.ts'
import type { ConnectOptions } from '../../../src/client/terms/options.ts'
import { WireError } from '../../../src/wire/error.ts'
import { Stat } from '../../../src/wire/records.ts'
import { emptyStat } from '../../harness/hostile-server.ts'
import { FarEnd } from './far-end.ts'

const stat = (writer: Parameters<typeof Stat.write>[0]): void => Stat.write(writer, emptyStat)

/** An outbox, its calls by path, and how each ended: `/a ok`, `/a lost`. */
function boxed(options: ConnectOptions = {}) {
  const outbox = new Outbox(options)
  const ended: string[] = []
  const tell = (path: string, promise: Promise<unknown>): void => {
    const failed = (error: { kind?: string; message: string }): number =>
      ended.push(`${path} ${error.kind ?? error.message}`)
    promise.then(() => ended.push(`${path} ok`), failed)
  }
  return {
    outbox,
    ended,
    read: (path: string, signal?: AbortSignal) =>
      tell(path, outbox.call('exists', { path, watch: false }, path, { signal })),
    write: (path: string) => tell(path, outbox.call('setData', { path, data: null, version: -1 }, path, undefined)),
    first: (far: FarEnd, path: string) => tell(path, outbox.first(far.connection, 'sync', { path })),
    /** The next connection of the outbox. */
    async attach(): Promise<FarEnd> {
      const far = new FarEnd({
        room: () => outbox.pump(),
        closed: (unanswered, error) => outbox.detach(unanswered, error, (call) => call.lose('lost', 'cut', error)),
      })
      outbox.attach(far.connection)
      await turn()
      return far
    },
  }
}

test('calls wait for a connection, then leave in their order, only so many at a time', async () => {
  const { attach, read, ended } = boxed({ maxInFlight: 2 })
  for (const path of ['/a', '/b', '/c']) read(path)
  const far = await attach()
  read('/d')
  await turn()
  expect(far.asked).toEqual(['exists /a', 'exists /b'])
  await far.answer(stat)
  expect(far.asked).toEqual(['exists /a', 'exists /b', 'exists /c'])
  for (let i = 0; i < 3; i++) await far.answer(stat)
  expect(ended).toEqual(['/a ok', '/b ok', '/c ok', '/d ok'])
})

test('after a lost connection reads go out once more, ahead of what waits; writes and what went first do not', async () => {
  const { attach, read, write, first, ended } = boxed({ maxInFlight: 4 })
  const far = await attach()
  first(far, '/first')
  read('/a')
  write('/b')
  read('/c')
  read('/waits')
  await turn()
  await far.close()
  expect(ended).toEqual(['/first lost', '/b lost'])
  const next = await attach()
  expect(next.asked).toEqual(['exists /a', 'exists /c', 'exists /waits'])
  await next.answer(stat)
  await next.close()
  expect(ended).toEqual(['/first lost', '/b lost', '/a ok', '/c lost'])
  expect((await attach()).asked).toEqual(['exists /waits'])
})

test('nothing is asked again of a server whose bytes made no sense', async () => {
  const { attach, read, ended } = boxed()
  const far = await attach()
  read('/a')
  read('/b')
  await turn()
  far.connection.destroy(new WireError('garbage'))
  await turn()
  // The bytes are the answer to the oldest request.
  expect(ended).toEqual(['/a garbage', '/b lost'])
  expect((await attach()).asked).toEqual([])
})

test('what is refused, given up or too large is never sent, and holds nothing up', async () => {
  const { attach, read, write, ended } = boxed({ readOnly: true, maxRequest: 100 })
  const control = new AbortController()
  write('/write')
  read('/aborted', AbortSignal.abort(new Error('too late')))
  read('/given-up', control.signal)
  read(`/${'x'.repeat(100)}`)
  read('/a')
  control.abort(new Error('no matter'))
  const far = await attach()
  expect(far.asked).toEqual(['exists /a'])
  await far.answer(stat)
  expect(ended).toEqual([
    '/write read-only',
    '/aborted too late',
    '/given-up no matter',
    `/${'x'.repeat(100)} too-large`,
    '/a ok',
  ])
})

test('what cannot be made of an answer is the error of its call, and of no other', async () => {
  const { attach, outbox, read, ended } = boxed()
  const far = await attach()
  const map = (): never => {
    throw new Error('odd')
  }
  const calls = [
    outbox.call('sync', { path: '/a' }, '/a', undefined, { map }),
    outbox.call('sync', { path: '/a' }, '/a', undefined, { refused: map }),
  ].map((call) => call.catch((error) => error.message))
  read('/b')
  await turn()
  await far.answer((writer) => writer.ustring('/a'))
  await far.answer(undefined, -101)
  await far.answer(stat)
  expect([await Promise.all(calls), ended]).toEqual([['odd', 'odd'], ['/b ok']])
})
