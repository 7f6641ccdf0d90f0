import { setImmediate as turn } from 'node:timers/promises'
import type { Call } from '../../../src/client/connection/call.ts'
import { Connection, type ConnectionSink } from '../../../src/client/connection/connection.ts'
import type { Codec } from '../../../src/wire/codec.ts'
import { opName, ops } from '../../../src/wire/ops.ts'
import { Reader } from '../../../src/wire/reader.ts'
import { ReplyHeader } from '../../../src/wire/records.ts'
import { pipe, type Transport } from '../../../src/wire/transport.ts'
import { Writer } from '../../../src/wire/writer.ts'

/** A connection in memory, and its far end: keeps what arrives, and answers when told. */
export class FarEnd {
  readonly connection: Connection
  /** What arrived, as `getData /a`. */
  readonly asked: string[] = []
  readonly #xids: number[] = []
  readonly #transport: Transport

  constructor(sink: Partial<ConnectionSink> = {}, firstXid = 1) {
    const { client, server } = pipe({ client: 0xfffff, server: 0xfffff })
    this.#transport = server
    server.open({ frame: (payload) => this.#frame(payload), closed: () => {} })
    const whole = { event() {}, zxid() {}, room() {}, closed: (_: Call[]) => {}, ...sink }
    this.connection = new Connection(client, whole, { firstXid, trace: undefined })
  }

  /** Answers the oldest request that has no answer yet, and lets the answer arrive. */
  async answer(body: (writer: Writer) => void = () => {}, err = 0): Promise<void> {
    const writer = new Writer()
    writer.frame((frame) => {
      ReplyHeader.write(frame, { xid: this.#xids.shift()!, zxid: 1n, err })
      body(frame)
    })
    this.#transport.send(writer.take())
    await turn()
  }

  /** Closes the connection in good order. */
  async close(): Promise<void> {
    this.#transport.close()
    await turn()
  }

  #frame(payload: Buffer): void {
    const reader = new Reader(payload)
    this.#xids.push(reader.int())
    const op = opName(reader.int())!
    const request = (ops[op].request as Codec<unknown>).read(reader) as { path?: string }
    this.asked.push(request.path === undefined ? op : `${op} ${request.path}`)
  }
}
