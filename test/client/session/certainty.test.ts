import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Certainty } from '../../../src/client/session/certainty.ts'

const T = 2400

test('a handshake makes the session certain from when it was sent, whenever the answer came', () => {
  const certainty = new Certainty()
  expect(certainty.lostAt(T)).toBe(Number.NEGATIVE_INFINITY)
  certainty.greeted(1000)
  expect(certainty.lostAt(T)).toBe(1000 + T - T / 24)
  expect(certainty.doubtAt(T)).toBeLessThan(certainty.lostAt(T))
})

test('pings make nothing certain', () => {
  const certainty = new Certainty()
  certainty.greeted(0)
  for (let at = 0; at < 10 * T; at += 100) certainty.touched(at)
  expect(certainty.lostAt(T)).toBe(T - T / 24)
})

test('one request through the leader after a time of pings is enough to count from one of them', () => {
  const certainty = new Certainty()
  certainty.greeted(0)
  for (let at = 0; at <= 10 * T; at += T / 12) certainty.touched(at)
  certainty.proven(10 * T, T)
  expect(certainty.lostAt(T)).toBeGreaterThan(10 * T + T / 2)
  expect(certainty.doubtAt(T)).toBeGreaterThan(10 * T + T / 4)
})

test('with a smaller timeout less is certain', () => {
  const certainty = new Certainty()
  certainty.greeted(0)
  expect(certainty.lostAt(T / 2)).toBe(T / 2 - T / 48)
})

/**
 * A session on a follower, as the follower and the leader do it: the follower tells whom it heard each time the leader pings
 * it, every half tick and a little late, until it is cut off. It goes on answering pings then, and no `sync`.
 */
interface History {
  /** Of T; half of it at the most. */
  readonly tick: number
  readonly phase: number
  readonly late: readonly number[]
  /** Which request the cut follows at once. */
  readonly cutAfter: number
  readonly requests: readonly { readonly pause: number; readonly proof: boolean; readonly answer: number }[]
}

const histories: fc.Arbitrary<History> = fc.record({
  tick: fc.oneof(fc.constant(T / 2), fc.integer({ min: T / 20, max: T / 2 })),
  phase: fc.integer({ min: 0, max: T / 4 }),
  late: fc.array(fc.integer({ min: 0, max: T / 24 }), { minLength: 1, maxLength: 8 }),
  cutAfter: fc.nat(59),
  requests: fc.array(
    fc.record({
      pause: fc.oneof(fc.integer({ min: 1, max: T / 24 }), fc.integer({ min: 1, max: T / 3 })),
      proof: fc.boolean(),
      answer: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: T / 2 })),
    }),
    { minLength: 1, maxLength: 60 },
  ),
})

test('whatever a follower that is cut off has told, the leader lets the session live beyond what is certain', () => {
  let certain = 0
  const holds = fc.property(histories, ({ tick, phase, late, cutAfter, requests }) => {
    const certainty = new Certainty()
    certainty.greeted(0)
    const sent: number[] = []
    const followed = requests.slice(0, (cutAfter % requests.length) + 1)
    const cut = followed.reduce((at, { pause }) => at + pause, 0) + followed.at(-1)!.answer / 2 + 1
    const answers: { at: number; tell: () => void }[] = []
    for (let at = 0, i = 0; i < requests.length; i++) {
      const { pause, proof, answer } = requests[i]!
      at += pause
      const when = at
      sent.push(when)
      if (!proof) answers.push({ at: when + answer, tell: () => certainty.touched(when) })
      else if (when + answer / 2 < cut) answers.push({ at: when + answer, tell: () => certainty.proven(when, T) })
    }
    // When the leader last heard of it: a report tells of all that came since the one before.
    let heard = 0
    for (let k = 0, last = 0; ; k++) {
      const report = phase + (k * tick) / 2 + late[k % late.length]!
      if (report >= cut) break
      if (sent.some((at) => at > last && at <= report)) heard = report
      last = report
    }
    for (const { tell } of answers.sort((a, b) => a.at - b.at)) {
      tell()
      if (certainty.lostAt(T) > T) certain++
      expect(certainty.lostAt(T)).toBeLessThanOrEqual(heard + T - T / 24)
      expect(certainty.doubtAt(T)).toBeLessThanOrEqual(certainty.lostAt(T))
    }
  })
  fc.assert(holds, { numRuns: 5000 })
  expect(certain).toBeGreaterThan(1000)
})
