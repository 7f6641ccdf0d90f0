import { buffer, type Codec, type Infer, ustring, vector } from './codec.ts'
import { byCode } from './codes.ts'
import { WireError } from './error.ts'
import type { Reader } from './reader.ts'
import * as r from './records.ts'
import type { Writer } from './writer.ts'

// The one irregular body: MultiTransactionRecord and MultiResponse are not jute classes. Pairs of MultiHeader and body,
// ended by a header with done=1 (org.apache.zookeeper.MultiOperationRecord, MultiResponse).

/** Operations a multi may hold, by opcode; the request bodies are those of the operation sent alone. */
const writeBodies = {
  create: { code: 1, request: r.CreateRequest },
  delete: { code: 2, request: r.PathVersionRequest },
  setData: { code: 5, request: r.SetDataRequest },
  check: { code: 13, request: r.PathVersionRequest },
  create2: { code: 15, request: r.CreateRequest },
  createContainer: { code: 19, request: r.CreateRequest },
  createTTL: { code: 21, request: r.CreateTTLRequest },
} as const

/** Operations a multiRead may hold (3.6.0). */
const readBodies = {
  getData: { code: 4, request: r.PathWatchRequest },
  getChildren: { code: 8, request: r.PathWatchRequest },
} as const

type Bodies = { readonly [op: string]: { readonly code: number; readonly request: Codec<never> | Codec<unknown> } }
type Operation<B extends Bodies> = { [K in keyof B]: { op: K; request: Infer<B[K]['request']> } }[keyof B]

export type MultiOperation = Operation<typeof writeBodies>
export type MultiReadOperation = Operation<typeof readBodies>

/** One result: what the operation returned, or the error it (or an earlier one) failed with. */
export type MultiResult =
  | { op: 'create'; path: string; stat?: r.Stat }
  | { op: 'delete' }
  | { op: 'check' }
  | { op: 'setData'; stat: r.Stat }
  | { op: 'getData'; data: Infer<typeof buffer>; stat: r.Stat }
  | { op: 'getChildren'; children: readonly string[] }
  | { op: 'error'; code: number }

const HEADER_FLOOR = 9
const DONE = { type: -1, done: true, err: -1 }

function request<B extends Bodies>(bodies: B): Codec<readonly Operation<B>[]> {
  const nameOf = byCode<string>(bodies)
  return {
    read(reader) {
      const operations: unknown[] = []
      for (;;) {
        const header = r.MultiHeader.read(reader)
        if (header.done) return operations as Operation<B>[]
        const op = nameOf(header.type)
        if (op === undefined) throw new WireError(`operation ${header.type} inside a multi`)
        operations.push({ op, request: bodies[op]!.request.read(reader) })
      }
    },
    write(writer, operations) {
      for (const { op, request } of operations) {
        const body = bodies[op as string]!
        writer.int(body.code).bool(false).int(-1)
        ;(body.request as Codec<unknown>).write(writer, request)
      }
      r.MultiHeader.write(writer, DONE)
    },
    floor: HEADER_FLOOR,
    shape: { kind: 'multi-request' },
  }
}

/** Body of op 14. */
export const MultiRequest = request(writeBodies)

/** Body of op 22. */
export const MultiReadRequest = request(readBodies)

const names = vector(ustring)

function readResult(type: number, reader: Reader): MultiResult {
  switch (type) {
    case 1:
      return { op: 'create', path: ustring.read(reader) }
    case 15:
    case 19:
    case 21:
      return { op: 'create', path: ustring.read(reader), stat: r.Stat.read(reader) }
    case 2:
      return { op: 'delete' }
    case 13:
      return { op: 'check' }
    case 5:
      return { op: 'setData', stat: r.Stat.read(reader) }
    case 4:
      return { op: 'getData', data: buffer.read(reader), stat: r.Stat.read(reader) }
    case 8:
      return { op: 'getChildren', children: names.read(reader) }
    case -1:
      return { op: 'error', code: reader.int() }
    default:
      throw new WireError(`result of type ${type} inside a multi`)
  }
}

function writeResult(writer: Writer, result: MultiResult): void {
  const header = (type: number, err = 0) => r.MultiHeader.write(writer, { type, done: false, err })
  switch (result.op) {
    case 'create':
      header(result.stat ? 15 : 1)
      writer.ustring(result.path)
      if (result.stat) r.Stat.write(writer, result.stat)
      return
    case 'delete':
      return header(2)
    case 'check':
      return header(13)
    case 'setData':
      header(5)
      return r.Stat.write(writer, result.stat)
    case 'getData':
      header(4)
      writer.buffer(result.data)
      return r.Stat.write(writer, result.stat)
    case 'getChildren':
      header(8)
      return names.write(writer, result.children)
    case 'error':
      header(-1, result.code)
      writer.int(result.code)
  }
}

/** Answer to ops 14 and 22. Decoded by the type of each result, not of the request: servers before 3.7.2/3.8.2 answer create2 as create (ZOOKEEPER-4026). */
export const MultiResponse: Codec<readonly MultiResult[]> = {
  read(reader) {
    const results: MultiResult[] = []
    for (;;) {
      const type = reader.int()
      const done = reader.bool()
      reader.int() // the error code, repeated in the body of an error
      if (done) return results
      results.push(readResult(type, reader))
    }
  },
  write(writer, results) {
    for (const result of results) writeResult(writer, result)
    r.MultiHeader.write(writer, DONE)
  },
  floor: HEADER_FLOOR,
  shape: { kind: 'multi-response' },
}
