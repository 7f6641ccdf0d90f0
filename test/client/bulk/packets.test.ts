import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder, PACKET_BYTES, PACKETS_IN_FLIGHT, packets } from '../../../src/client/bulk/packets.ts'

test('packets keep the order, lose nothing, and pass their limits only with one item alone', () => {
  const weight = fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: PACKET_BYTES * 2 }))
  fc.assert(
    fc.property(fc.array(weight, { maxLength: 200 }), fc.integer({ min: 1, max: 60 }), (weights, most) => {
      const made = [
        ...packets(
          weights,
          (one) => one,
          () => most,
        ),
      ]
      expect(made.flat()).toEqual(weights)
      for (const packet of made) {
        expect(packet.length).toBeGreaterThan(0)
        expect(packet.length).toBeLessThanOrEqual(most)
        const bytes = packet.reduce((sum, one) => sum + one, 0)
        expect(packet.length === 1 || bytes <= PACKET_BYTES).toBe(true)
      }
    }),
  )
})

test('how many go into a packet is asked anew: answers that turn out large make the next ones smaller', () => {
  let most = 4
  const cut = packets(
    Array.from({ length: 8 }, (_, i) => i),
    () => 1,
    () => most,
  )
  expect(cut.next().value).toEqual([0, 1, 2, 3])
  most = 2
  expect([...cut]).toEqual([
    [4, 5],
    [6, 7],
  ])
})

test('answers are taken in the order of the packets, and only so many packets are under way', async () => {
  const answers: ((text: string) => void)[] = []
  const taken: string[] = []
  const done = inOrder(
    Array.from({ length: PACKETS_IN_FLIGHT + 2 }, (_, i) => i),
    () => new Promise<string>((resolve) => void answers.push(resolve)),
    (packet, answer) => void taken.push(`${packet} ${answer}`),
  )
  await turn()
  expect(answers).toHaveLength(PACKETS_IN_FLIGHT)
  for (const i of answers.keys()) if (i > 0) answers[i]!(`answer ${i}`)
  await turn()
  expect(taken).toEqual([])
  answers[0]!('answer 0')
  await turn()
  expect(answers).toHaveLength(PACKETS_IN_FLIGHT + 2)
  for (const i of [1, 0]) answers[PACKETS_IN_FLIGHT + i]!(`answer ${PACKETS_IN_FLIGHT + i}`)
  await done
  expect(taken).toEqual(answers.map((_, i) => `${i} answer ${i}`))
})

test('the first failure ends it: nothing more is sent, and later failures are not left unhandled', async () => {
  let sent = 0
  const fail = async (packet: number): Promise<never> => {
    sent++
    throw new Error(`packet ${packet}`)
  }
  const all = Array.from({ length: 50 }, (_, i) => i)
  await expect(inOrder(all, fail, () => {})).rejects.toThrow('packet 0')
  await turn()
  expect(sent).toBe(PACKETS_IN_FLIGHT)
})
