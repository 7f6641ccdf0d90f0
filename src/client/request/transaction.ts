import { ZkError } from '../../wire/error.ts'
import { givenOptions } from '../../wire/given/given.ts'
import type { MultiOperation, MultiResult } from '../../wire/multi.ts'
import type { Stat } from '../../wire/records.ts'
import { callShape } from '../terms/call-shape.ts'
import type { CallOptions } from '../terms/options.ts'
import type { Data } from './bytes-of.ts'
import { bytesOf } from './bytes-of.ts'
import { type CreateOptions, createForm, createRequest, createShape } from './create.ts'
import { versionOf, versionShape } from './version-of.ts'

/** What one operation of a transaction gave. The stat of a create is missing on servers before 3.7.2 and 3.8.2. */
export type TransactionResult =
  | { op: 'create'; path: string; stat: Stat | undefined }
  | { op: 'set'; path: string; stat: Stat }
  | { op: 'delete'; path: string }
  | { op: 'check'; path: string }

/** The server refused a transaction: nothing of it was applied. `index` and `path` are of the operation that failed. */
export class TransactionError extends ZkError {
  /** Of the operation, from 0 on. */
  readonly index: number
  /** What it was to do. */
  readonly op: TransactionResult['op']

  constructor(code: number, index: number, op: TransactionResult['op'], path: string) {
    super(code, path)
    this.index = index
    this.op = op
    this.message = `operation ${index + 1} (${op} ${path}): ${this.message}; nothing was applied`
  }
}

/** What a transaction needs of its client. */
export interface TransactionPort {
  /** The server's path for one of ours. @throws UsageError */
  serverPath(path: string, sequential: boolean): string
  /** Our path for one of the server's. */
  clientPath(path: string): string
  multi(operations: readonly MultiOperation[], options?: CallOptions): Promise<readonly MultiResult[]>
}

const { parents: _, ...transactionCreate } = createShape
const bound = { version: versionShape.version }

interface Step {
  op: TransactionResult['op']
  path: string
  operation: MultiOperation
}

/**
 * Collects operations and commits them as one: all or nothing, under one zxid, later ones see what earlier ones did.
 * @throws UsageError from the building methods for a bad path or option
 * Source: MultiTransactionRecord, MultiResponse; op multi (14).
 */
export class Transaction {
  readonly #port: TransactionPort
  readonly #steps: Step[] = []

  /** Use `zk.transaction()`. */
  constructor(port: TransactionPort) {
    this.#port = port
  }

  /** How many operations were collected. */
  get size(): number {
    return this.#steps.length
  }

  /** Fails the transaction unless the znode has this version (-1: unless it exists). @throws UsageError for a bad path or version */
  check(path: string, version = -1): this {
    const bound = versionOf(version)
    return this.#add('check', path, false, (server) => ({ op: 'check', request: { path: server, version: bound } }))
  }

  /** Creates a znode. @throws UsageError for a bad path, mode, TTL or data */
  create(path: string, data?: Data, options: Omit<CreateOptions, 'parents'> = {}): this {
    givenOptions(options, transactionCreate)
    const form = createForm(options)
    return this.#add('create', path, form.sequential, (server) => {
      const request = createRequest(server, data, form, options)
      // create and create2 differ in the answer only; create is what every server has.
      return { op: form.op === 'create2' ? 'create' : form.op, request }
    })
  }

  /** Replaces the data, under a version if one is given. @throws UsageError for a bad path, data or version */
  set(path: string, data: Data, options: { version?: number | undefined } = {}): this {
    givenOptions(options, bound)
    const bytes = bytesOf(data)
    const version = versionOf(options.version)
    return this.#add('set', path, false, (server) => ({
      op: 'setData',
      request: { path: server, data: bytes, version },
    }))
  }

  /** Deletes a znode, under a version if one is given. @throws UsageError for a bad path or version */
  delete(path: string, options: { version?: number | undefined } = {}): this {
    givenOptions(options, bound)
    const version = versionOf(options.version)
    return this.#add('delete', path, false, (server) => ({ op: 'delete', request: { path: server, version } }))
  }

  /**
   * Sends everything as one request.
   * @returns one result per operation, in order
   * @throws TransactionError naming the operation that failed; ConnectionError, with `maybeApplied` when the answer was lost
   */
  async commit(options?: CallOptions): Promise<TransactionResult[]> {
    givenOptions(options, callShape)
    if (this.#steps.length === 0) return []
    const results = await this.#port.multi(
      this.#steps.map(({ operation }) => operation),
      options,
    )
    this.#check(results)
    return results.map((result, i) => this.#result(result, this.#steps[i]!))
  }

  #add(op: Step['op'], path: string, sequential: boolean, make: (server: string) => MultiOperation): this {
    this.#steps.push({ op, path, operation: make(this.#port.serverPath(path, sequential)) })
    return this
  }

  #check(results: readonly MultiResult[]): void {
    // Of the errors, those before the failed operation are 0 and those after it -2: the one in between is the reason.
    const codes = results.map((result) => (result.op === 'error' ? result.code : 0))
    let index = codes.findIndex((code) => code !== 0 && code !== -2)
    if (index < 0) index = codes.findIndex((code) => code !== 0)
    const step = this.#steps[index]
    if (step) throw new TransactionError(codes[index]!, index, step.op, step.path)
  }

  #result(result: MultiResult, { op, path }: Step): TransactionResult {
    if (result.op === 'create')
      return { op, path: this.#port.clientPath(result.path), stat: result.stat } as TransactionResult
    if (result.op === 'setData') return { op: 'set', path, stat: result.stat }
    return { op, path } as TransactionResult
  }
}
