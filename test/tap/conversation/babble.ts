import { expect } from 'vitest'
import { heardJson, heardLine } from '../../../src/commands/ensemble/tapping/heard-line.ts'
import { summaryJson } from '../../../src/commands/ensemble/tapping/summary-view.ts'
import { Account } from '../../../src/tap/account/account.ts'
import { Conversation } from '../../../src/tap/conversation/conversation.ts'
import { dice } from '../../harness/dice.ts'
import { answer, event, framed, hello, refusal, request, stat, welcome } from '../frames.ts'

/** Frames of one `babble`. */
export const BABBLED = 200

/** Real frames, damaged ones and noise, from both sides, with holes: all of it is told, in every form, and nothing is kept. */
export function babble(seed: number): void {
  const random = dice(seed)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const account = new Account(1)
  let told = 0
  const conversation: Conversation = new Conversation(
    (entry) => {
      const heard = { client: '10.0.0.7:41000', server: '10.0.0.1:2181', session: conversation.session, entry }
      told++
      account.add(heard)
      heardLine(heard, true)
      heardJson(heard)
    },
    { fromStart: random() < 0.5, withData: random() < 0.5 },
  )
  let sent = 0
  for (let turn = 0; turn < BABBLED; turn++) {
    const xid = Math.floor(random() * 50) - 9
    const frame = pick([
      () => request(xid, 'setData', { path: '/a', data: Buffer.alloc(random() * 3000), version: 1 }),
      () => request(xid, 'multi', [{ op: 'delete', request: { path: '/x', version: 1 } }]),
      () => answer(xid, 9n, 'getData', { data: Buffer.alloc(random() * 3000), stat }),
      () => refusal(xid, 1n, pick([0, -101, -6, 77])),
      () => event(Math.floor(random() * 9), '/e'),
      () => pick([hello(), welcome(1n), welcome(0n, 0)]),
      () => framed((writer) => writer.raw(Buffer.from(Array.from({ length: random() * 60 }, () => random() * 256)))),
      () => Buffer.from(Array.from({ length: random() * 600 }, () => random() * 256)),
    ])()
    for (let hits = Math.floor(random() * 3); hits > 0; hits--) {
      if (frame.length > 0) frame[Math.floor(random() * frame.length)] = random() * 256
    }
    const part = frame.subarray(0, random() < 0.2 ? random() * frame.length : undefined)
    const side = random() < 0.5 ? 'client' : 'server'
    sent += part.length
    conversation.push(side, part, turn)
    if (random() < 0.05) conversation.lost(side, Math.floor(random() * 5000), turn)
  }
  expect(conversation.held.requests, `seed ${seed}`).toBeLessThanOrEqual(BABBLED)
  conversation.end(1000)
  expect(conversation.held, `seed ${seed}`).toEqual({ requests: 0, bytes: 0 })
  expect(told, `seed ${seed}`).toBeLessThan(10 * BABBLED)
  summaryJson(account.summary())
  expect(sent).toBeGreaterThan(0)
}
