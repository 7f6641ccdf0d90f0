import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cutter, type Frame } from '../../../src/tap/conversation/cutter.ts'

interface Cut {
  readonly frames: Frame[]
  unread: number
  readonly cutter: Cutter
}

/** A frame is believed in when its payload begins with "frame". */
function cutting(fromStart: boolean): Cut {
  const frames: Frame[] = []
  const cut: { unread: number } = { unread: 0 }
  const cutter = new Cutter(
    {
      frame: (frame) => frames.push({ ...frame, payload: Buffer.from(frame.payload) }),
      unread: (bytes) => {
        cut.unread += bytes
      },
      plausible: (head) => head.subarray(0, 5).toString() === 'frame',
    },
    fromStart,
  )
  return Object.assign(cut, { frames, cutter })
}

function framed(payload: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(payload.length)
  return Buffer.concat([length, payload])
}

const payloads = fc.array(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([Buffer.from('frame'), bytes, Buffer.from('end')])),
  { maxLength: 12 },
)

/** Bytes in pieces that end anywhere. */
function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes.length === 0 ? bytes.length : sizes[turn % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}

test('frames come out whole, wherever the pieces end', () => {
  fc.assert(
    fc.property(payloads, fc.array(fc.integer({ min: 1, max: 50 })), (all, sizes) => {
      const cut = cutting(true)
      for (const piece of pieces(Buffer.concat(all.map(framed)), sizes)) cut.cutter.push(piece)
      cut.cutter.end()
      expect(cut.frames.map(({ payload }) => payload)).toEqual(all)
      expect(cut.frames.every(({ whole, bytes, payload }) => whole && bytes === payload.length + 4)).toBe(true)
      expect(cut.unread).toBe(0)
    }),
  )
})

test('of a stream that began before, the frames from the first whole one on come out, and each byte is accounted for', () => {
  fc.assert(
    fc.property(payloads, fc.nat(400), fc.array(fc.integer({ min: 1, max: 50 })), (all, missing, sizes) => {
      const bytes = Buffer.concat(all.map(framed)).subarray(missing)
      const cut = cutting(false)
      for (const piece of pieces(bytes, sizes)) cut.cutter.push(piece)
      cut.cutter.end()
      const expected = all.filter((_, index) => Buffer.concat(all.slice(0, index).map(framed)).length >= missing)
      expect(cut.frames.map(({ payload }) => payload)).toEqual(expected)
      expect(cut.unread + cut.frames.reduce((sum, frame) => sum + frame.bytes, 0)).toBe(bytes.length)
    }),
  )
})

test('bytes lost inside a frame cost that frame, and no other', () => {
  const cut = cutting(true)
  const [first, second] = [framed(Buffer.from(`frame${'x'.repeat(100)}`)), framed(Buffer.from('frame two'))]
  cut.cutter.push(first.subarray(0, 30))
  cut.cutter.lost(40)
  cut.cutter.push(Buffer.concat([first.subarray(70), second]))
  expect(cut.frames.map(({ whole, bytes }) => ({ whole, bytes }))).toEqual([
    { whole: false, bytes: first.length },
    { whole: true, bytes: second.length },
  ])
  expect(cut.frames[0]!.payload).toEqual(first.subarray(4, 30))
})

test('bytes lost beyond a frame make it search for the next', () => {
  const cut = cutting(true)
  const frame = framed(Buffer.from('frame one'))
  cut.cutter.push(frame.subarray(0, 6))
  cut.cutter.lost(20)
  cut.cutter.push(Buffer.concat([Buffer.from('rubbish'), frame]))
  expect(cut.frames.map(({ payload }) => payload.toString())).toEqual(['frame one'])
  expect(cut.unread).toBe(13)
})

test('a length that cannot be makes it search, and costs no memory', () => {
  for (const length of [-1, 0x7fffffff]) {
    const cut = cutting(true)
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(length)
    cut.cutter.push(Buffer.concat([bytes, Buffer.alloc(100_000, 1), framed(Buffer.from('frame'.repeat(2)))]))
    expect(cut.frames.map(({ payload }) => payload.toString())).toEqual(['frameframe'])
    expect(cut.cutter.held).toBeLessThan(10_000)
  }
})

test('of a frame that is longer than any request its beginning is kept', () => {
  const cut = cutting(true)
  const length = Buffer.alloc(4)
  length.writeInt32BE(200 * 1024 * 1024)
  cut.cutter.push(length)
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  for (let i = 0; i < 200; i++) {
    cut.cutter.push(chunk)
    expect(cut.cutter.held).toBeLessThan(100_000)
  }
  cut.cutter.push(framed(Buffer.from('next frame')))
  expect(cut.frames.map(({ whole, bytes }) => ({ whole, bytes }))).toEqual([
    { whole: false, bytes: 200 * 1024 * 1024 + 4 },
    { whole: true, bytes: 14 },
  ])
})
