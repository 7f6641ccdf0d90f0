import { expect, test } from 'vitest'
import { Writer } from '../../src/wire/writer.ts'

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

test('takes a frame back when its body fails', () => {
  const writer = new Writer()
  writer.frame((w) => void w.int(1))
  expect(() =>
    writer.frame((w) => {
      w.int(2)
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(writer.take()).toEqual(Buffer.concat([int(4), int(1)]))
})

test('never touches bytes it gave away', () => {
  const writer = new Writer(8)
  const first = writer.int(1).take()
  writer.int(2).int(3).int(4)
  expect(first).toEqual(int(1))
})
