import { Duplex } from 'node:stream'
import { inflateSync, constants as zlib } from 'node:zlib'

/** Words that the compression of headers begins with, by SPDY/3, section 2.6.10.1: these with their lengths, and a text. */
const WORDS = `options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow
authorization cache-control connection content-base content-encoding content-language content-length content-location content-md5
content-range content-type date etag expect expires from host if-match if-modified-since if-none-match if-range
if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after
server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status
200\u00a0OK version HTTP/1.1 url public set-cookie keep-alive origin`
const TEXT =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information' +
  '204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error' +
  '501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, ' +
  'Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,' +
  'text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.'
const dictionary = Buffer.concat([
  ...WORDS.split(/[ \n]+/).map((word) => sized(word.replace('\u00a0', ' '))),
  Buffer.from(TEXT),
])

const VERSION = 0x8003
const FIN = 1
const types = { open: 1, reply: 2, reset: 3, ping: 6, goAway: 7 } as const

/** A stream of a session, opened by the client. */
export class SpdyStream extends Duplex {
  readonly headers: ReadonlyMap<string, string>
  readonly #send: (body: Buffer, flags: number) => void

  constructor(headers: ReadonlyMap<string, string>, send: (body: Buffer, flags: number) => void) {
    super({ allowHalfOpen: true, autoDestroy: false })
    this.headers = headers
    this.#send = send
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk, 0)
    done()
  }

  override _final(done: () => void): void {
    this.#send(Buffer.alloc(0), FIN)
    done()
  }
}

/** A server's end of SPDY/3.1 as Kubernetes uses it: streams that the client opens, without flow control. */
export class SpdySession {
  readonly #line: Duplex
  readonly #streams = new Map<number, SpdyStream>()
  readonly #opened: (stream: SpdyStream) => void
  #pending = Buffer.alloc(0)
  /** All that was compressed so far, for it is one text, and its length when it is not. */
  #compressed = Buffer.alloc(0)
  #known = 0
  #replied = false

  constructor(line: Duplex, opened: (stream: SpdyStream) => void) {
    this.#line = line
    this.#opened = opened
    line
      .on('data', (chunk: Buffer) => this.#take(chunk))
      .on('error', () => {})
      .on('close', () => {
        for (const stream of this.#streams.values()) stream.destroy()
      })
  }

  #take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk])
    for (;;) {
      const at = this.#pending
      if (at.length < 8) return
      const whole = 8 + at.readUIntBE(5, 3)
      if (at.length < whole) return
      this.#pending = at.subarray(whole)
      this.#hear(at.subarray(0, 8), at.subarray(8, whole))
    }
  }

  #hear(head: Buffer, body: Buffer): void {
    const ended = (head[4]! & FIN) !== 0
    if ((head[0]! & 128) === 0) {
      const stream = this.#streams.get(head.readUInt32BE())
      if (body.length > 0) stream?.push(body)
      if (ended) stream?.push(null)
      return
    }
    const type = head.readUInt16BE(2)
    if (type === types.ping) this.#control(types.ping, body)
    if (type === types.reset) this.#streams.get(body.readUInt32BE())?.destroy()
    if (type === types.open) this.#open(body, ended)
  }

  #open(body: Buffer, ended: boolean): void {
    const id = body.readUInt32BE()
    const stream = new SpdyStream(this.#headers(body.subarray(10)), (data, flags) => {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(id)
      head[4] = flags
      head.writeUIntBE(data.length, 5, 3)
      if (this.#line.writable) this.#line.write(Buffer.concat([head, data]))
    })
    stream.on('error', () => {})
    this.#streams.set(id, stream)
    const number = Buffer.alloc(4)
    number.writeUInt32BE(id)
    // No headers, in the form of compression that does not compress; what it begins with is said once.
    const none = Buffer.from('000400fbff00000000000000ffff', 'hex')
    this.#control(types.reply, Buffer.concat([number, ...(this.#replied ? [] : [Buffer.from('7801', 'hex')]), none]))
    this.#replied = true
    if (ended) stream.push(null)
    this.#opened(stream)
  }

  #control(type: number, body: Buffer): void {
    const head = Buffer.alloc(8)
    head.writeUInt16BE(VERSION)
    head.writeUInt16BE(type, 2)
    head.writeUIntBE(body.length, 5, 3)
    this.#line.write(Buffer.concat([head, body]))
  }

  #headers(block: Buffer): Map<string, string> {
    this.#compressed = Buffer.concat([this.#compressed, block])
    const text = inflateSync(this.#compressed, { dictionary, finishFlush: zlib.Z_SYNC_FLUSH })
    let at = this.#known
    this.#known = text.length
    const next = (): string => {
      const end = at + 4 + text.readUInt32BE(at)
      const word = text.toString('utf8', at + 4, end)
      at = end
      return word
    }
    const count = text.readUInt32BE(at)
    at += 4
    return new Map(Array.from({ length: count }, () => [next(), next()]))
  }
}

function sized(word: string): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(word.length)
  return Buffer.concat([size, Buffer.from(word)])
}
