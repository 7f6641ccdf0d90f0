import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { createServer, connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { intoDescriptor, intoPipe, intoStream } from '../../../src/cli/life/outflow.ts'
import { OutputError, outputEnd } from '../../../src/cli/life/output-error.ts'
import { Interrupted } from '../../../src/cli/life/stop-error.ts'

const fault = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' })

describe('into a descriptor', () => {
  test('every byte is written, however few a write takes, and whenever it takes none now', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.uint8Array({ maxLength: 50 })), { maxLength: 10 }),
        fc.infiniteStream(fc.nat(9)),
        (chunks, sizes) => {
          const got: number[] = []
          let busy = 0
          const write = intoDescriptor(
            1,
            (error) => expect(error).toBeUndefined(),
            (_, bytes, offset) => {
              const size = sizes.next().value as number
              if (size === 0 && ++busy < 3) throw fault('EAGAIN')
              const part = bytes.subarray(offset, offset + Math.max(1, size))
              got.push(...part)
              return part.length
            },
          )
          for (const chunk of chunks) expect(write(chunk)).toBeUndefined()
          expect(Buffer.from(got)).toEqual(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))))
        },
      ),
      { numRuns: 100 },
    )
  })

  test('what fails is told once, with the bytes there were, and nothing is written after it', () => {
    const told: unknown[] = []
    let left = 5
    let calls = 0
    const write = intoDescriptor(
      1,
      ({ code }, written) => told.push([code, written]),
      (_, bytes, offset) => {
        calls++
        const took = Math.min(left, bytes.length - offset)
        if (took === 0) throw fault('ENOSPC')
        left -= took
        return took
      },
    )
    write('abc')
    write('defg')
    const before = calls
    write('h')
    expect([told, calls]).toEqual([[['ENOSPC', 5]], before])
  })

  test('a real file has it all', () => {
    const file = join(tmpdir(), `zoosh-outflow-${process.pid}`)
    const fd = openSync(file, 'w')
    const write = intoDescriptor(fd, (error) => expect(error).toBeUndefined())
    write('x'.repeat(300_000))
    write(new Uint8Array([0, 255]))
    closeSync(fd)
    expect(readFileSync(file).length).toBe(300_002)
    rmSync(file)
  })
})

test('into a stream: a reader that reads later is waited for, one that goes away ends it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = dial((server.address() as { port: number }).port)
  const [reader] = (await once(server, 'connection')) as [import('node:net').Socket]
  reader.pause()
  const told: (string | undefined)[] = []
  const write = intoStream(socket, ({ code }) => told.push(code))
  let done = false
  const big = write(Buffer.alloc(50_000_000))!.then(() => {
    done = true
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(done).toBe(false)
  reader.destroy()
  await big
  await write('more')
  expect(told.length).toBeGreaterThan(0)
  server.close()
})

describe('into a pipe', () => {
  const file = join(tmpdir(), `zoosh-pipe-${process.pid}`)
  const pipe = () => {
    rmSync(file, { force: true })
    execFileSync('mkfifo', [file])
    const reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    return { reader, writer: openSync(file, 'w') }
  }

  test('what fits is there at once, and no stream is made', () => {
    const { reader, writer } = pipe()
    const stream = () => expect.unreachable('a stream was made')
    const write = intoPipe(writer, stream, (error) => expect(error).toBeUndefined())
    expect([write('one '), write(Buffer.from('two'))]).toEqual([undefined, undefined])
    const got = Buffer.alloc(100)
    expect(got.toString('utf8', 0, readSync(reader, got))).toBe('one two')
    for (const fd of [reader, writer]) closeSync(fd)
  })

  test('what finds no room goes through the stream, in order, and so does all after it', async () => {
    const { reader, writer } = pipe()
    const through: Buffer[] = []
    const late = new Writable({
      write(chunk, _, done) {
        through.push(chunk)
        setTimeout(done, 20)
      },
    })
    const write = intoPipe(
      writer,
      () => late,
      (error) => expect(error).toBeUndefined(),
    )
    const big = Buffer.from('0123456789'.repeat(20_000))
    const waiting = write(big)
    const after = write('after')
    expect([waiting, after]).toEqual([expect.any(Promise), expect.any(Promise)])
    await Promise.all([waiting, after])
    const got = Buffer.alloc(big.length)
    const size = readSync(reader, got)
    expect(size).toBeGreaterThan(1_000)
    expect(Buffer.concat([got.subarray(0, size), ...through]).equals(Buffer.concat([big, Buffer.from('after')]))).toBe(
      true,
    )
    for (const fd of [reader, writer]) closeSync(fd)
  })

  test('a reader that is gone is told by the stream', async () => {
    const { reader, writer } = pipe()
    closeSync(reader)
    const told: (string | undefined)[] = []
    const gone = new Writable({ write: (_, __, done) => done(fault('EPIPE')) })
    await intoPipe(
      writer,
      () => gone,
      ({ code }) => told.push(code),
    )('text')
    expect(told).toEqual(['EPIPE'])
    closeSync(writer)
    rmSync(file)
  })
})

test('a reader that went away is no failure; everything else is, in words', () => {
  expect(outputEnd(fault('EPIPE'), 'stdout')).toMatchObject({ code: 141, constructor: Interrupted })
  expect(outputEnd(fault('EDQUOT'), 'stdout', 7)).toMatchObject({
    message: 'cannot write to stdout: the disk quota is used up, after 7 bytes',
    constructor: OutputError,
  })
  expect(outputEnd(fault('EIO'), '/mnt/f', 0).message).toBe('cannot write to /mnt/f: input/output error')
})
