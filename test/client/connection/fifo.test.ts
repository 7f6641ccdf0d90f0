import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fifo } from '../../../src/client/connection/fifo.ts'

type Step =
  | { do: 'push' | 'replaceLast'; item: number }
  | { do: 'shift' | 'drain' | 'clear' | 'keepEven' }
  | { do: 'unshift'; items: number[] }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('push' as const), item: fc.nat() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('shift' as const) }) },
  fc.record({ do: fc.constant('replaceLast' as const), item: fc.nat() }),
  fc.record({ do: fc.constantFrom('drain' as const, 'clear' as const, 'keepEven' as const) }),
  fc.record({ do: fc.constant('unshift' as const), items: fc.array(fc.nat(), { maxLength: 20 }) }),
)

/** Does a step to the queue and to a plain array, and compares what each gives back. */
function take(fifo: Fifo<number>, model: number[], one: Step): void {
  if (one.do === 'push') {
    fifo.push(one.item)
    model.push(one.item)
  } else if (one.do === 'shift') expect(fifo.shift()).toBe(model.shift())
  else if (one.do === 'replaceLast') {
    if (model.length === 0) return
    fifo.replaceLast(one.item)
    model[model.length - 1] = one.item
  } else if (one.do === 'unshift') {
    fifo.unshift(one.items)
    model.unshift(...one.items)
  } else if (one.do === 'drain') expect(fifo.drain()).toEqual(model.splice(0))
  else if (one.do === 'clear') {
    fifo.clear()
    model.length = 0
  } else {
    fifo.filter((item) => item % 2 === 0)
    model.splice(0, model.length, ...model.filter((item) => item % 2 === 0))
  }
}

test('is a queue, whatever is done to it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const fifo = new Fifo<number>()
      const model: number[] = []
      for (const one of steps) {
        take(fifo, model, one)
        expect(fifo.length).toBe(model.length)
        expect(fifo.first).toBe(model[0])
        expect(fifo.last).toBe(model.at(-1))
        expect([...fifo]).toEqual(model)
      }
    }),
  )
})

test('keeps its order through a hundred thousand items, coming and going', () => {
  const fifo = new Fifo<number>()
  const out: (number | undefined)[] = []
  for (let i = 0; i < 100_000; i++) {
    fifo.push(i)
    if (i % 3 === 0) out.push(fifo.shift())
  }
  while (fifo.length > 0) out.push(fifo.shift())
  expect(out).toEqual(Array.from({ length: 100_000 }, (_, i) => i))
  expect(fifo.shift()).toBeUndefined()
})
