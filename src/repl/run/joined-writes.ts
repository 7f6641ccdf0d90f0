import { Buffer } from 'node:buffer'
import type { AnyCommand } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { execute, inScript } from '../../cli/life/lifecycle.ts'
import type { ParsedCall } from '../../cli/words/parse.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { TransactionError, type TransactionResult } from '../../client/request/transaction.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { Inert } from '../../render/text.ts'

/** Lines of a script in one transaction. */
const MOST_LINES = 500
/** Characters of them: well under what any server takes. */
const MOST_TEXT = 48 * 1024

/** A line of a script that is one write and nothing else. */
export interface JoinedWrite {
  readonly text: string
  /** `file:line` */
  readonly place: string
  readonly declaration: AnyCommand
  readonly parsed: ParsedCall
  readonly context: Context
}

/** Flags under which a command does one write at once, and prints nothing that a transaction does not tell. */
const plainFlags: Readonly<Record<string, readonly string[]>> = {
  create: ['ephemeral', 'sequential', 'container', 'ttl', 'acl', 'base64', 'hex'],
  set: ['version', 'null', 'base64', 'hex'],
  delete: ['version'],
}

export const mayJoin = (id: string): boolean => Object.hasOwn(plainFlags, id)

export function isOneWrite(id: string, { args, flags, rest }: ParsedCall, { settings }: Context): boolean {
  if (settings.output === 'json' || settings.output === 'ndjson' || rest.length > 0) return false
  const { paths } = args as { paths?: readonly string[] }
  if (paths && (paths.length !== 1 || paths[0] === '/')) return false
  return Object.entries(flags).every(([name, value]) => !isGiven(value) || plainFlags[id]!.includes(name))
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
}

/** Writes on their way into a transaction. */
export class JoinedWrites {
  #writes: JoinedWrite[] = []
  #size = 0

  takes({ text }: JoinedWrite): boolean {
    return this.#writes.length < MOST_LINES && this.#size + text.length <= MOST_TEXT
  }

  add(write: JoinedWrite): void {
    this.#writes.push(write)
    this.#size += write.text.length
  }

  take(): JoinedWrite[] {
    const writes = this.#writes
    this.#writes = []
    this.#size = 0
    return writes
  }
}

/** What became of them: all done when neither is set. */
interface End {
  /** Nothing was done; those before this one may be done. */
  readonly refused?: number
  /** Nobody knows whether all were done, or none. */
  readonly lost?: Error
}

/**
 * Runs commands as they are, on a client that collects their writes; these are done as one transaction. What the commands
 * print is printed when it is done, in their order.
 */
export async function runAsOne(zk: ZooKeeper, writes: readonly JoinedWrite[]): Promise<End> {
  const transaction = zk.transaction()
  const lines = writes.map((write) => new Line(write))
  for (const [i, line] of lines.entries()) {
    // What is wrong before anything is sent is told in its turn.
    if (!(await line.begin(transaction))) {
      abandon(lines)
      return { refused: i }
    }
  }
  try {
    const results = await transaction.commit({ signal: writes[0]!.context.signal })
    const said: Said[] = []
    for (const [i, line] of lines.entries()) said.push(...(await line.finish(results[i]!)))
    await say(writes[0]!.context, said)
    return {}
  } catch (error) {
    abandon(lines)
    if (error instanceof TransactionError) return { refused: error.index }
    if (error instanceof ConnectionError && !error.maybeApplied) return { refused: 0 }
    return { lost: error as Error }
  }
}

type Said = { readonly to: 'out'; readonly chunk: Inert | Uint8Array } | { readonly to: 'err'; readonly chunk: Inert }

/** In their order, in few writes. */
async function say({ io }: Context, said: readonly Said[]): Promise<void> {
  let out: Uint8Array[] = []
  const flush = async (): Promise<void> => {
    if (out.length > 0) await io.out(Buffer.concat(out))
    out = []
  }
  for (const one of said) {
    if (one.to === 'out') out.push(Buffer.from(one.chunk))
    else {
      await flush()
      io.err(one.chunk)
    }
  }
  await flush()
}

function abandon(lines: readonly Line[]): void {
  for (const line of lines) line.abandon()
}

/** A promise that somebody settles from outside. */
class Later<T> {
  resolve!: (value: T) => void
  reject!: (error: Error) => void
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve
    this.reject = reject
  })
}

type Write = (transaction: ReturnType<ZooKeeper['transaction']>) => unknown

/** A command that waits with its write until the transaction is done. */
class Line {
  readonly #write: JoinedWrite
  readonly #said: Said[] = []
  readonly #reached = new Later<Write>()
  readonly #result = new Later<TransactionResult>()
  #exit: Promise<number> | undefined

  constructor(write: JoinedWrite) {
    this.#write = write
    this.#result.promise.catch(() => undefined)
  }

  /** @returns whether it has put its write into the transaction; else it has ended before */
  async begin(transaction: ReturnType<ZooKeeper['transaction']>): Promise<boolean> {
    const { declaration, parsed, context, place } = this.#write
    const io = Object.assign(Object.create(context.io), {
      out: (chunk: Inert | Uint8Array) => void this.#said.push({ to: 'out', chunk }),
      err: (chunk: Inert) => void this.#said.push({ to: 'err', chunk }),
    })
    const own = Object.assign(Object.create(context), { io, zk: async () => this.#client() }) as Context
    this.#exit = execute(declaration, parsed, own, inScript(place))
    const write = await Promise.race([this.#reached.promise, this.#exit.then(() => undefined)])
    try {
      write?.(transaction)
    } catch {
      return false
    }
    return write !== undefined
  }

  /** @returns what it has printed */
  async finish(result: TransactionResult): Promise<readonly Said[]> {
    this.#result.resolve(result)
    await this.#exit
    return this.#said
  }

  abandon(): void {
    this.#result.reject(new Error('abandoned'))
  }

  /** What a command that writes once needs of a client. */
  #client(): ZooKeeper {
    const ask = (write: Write): Promise<TransactionResult> => {
      this.#reached.resolve(write)
      return this.#result.promise
    }
    const client: Pick<ZooKeeper, 'create' | 'set' | 'delete'> = {
      // Commands that make parents are not joined.
      create: (path, data, { mode, ttl, acl } = {}) =>
        ask((transaction) => transaction.create(path, data, { mode, ttl, acl })) as ReturnType<ZooKeeper['create']>,
      set: async (path, data, { version } = {}) => {
        const result = await ask((transaction) => transaction.set(path, data, { version }))
        return (result as TransactionResult & { op: 'set' }).stat
      },
      delete: async (path, { version } = {}) =>
        void (await ask((transaction) => transaction.delete(path, { version }))),
    }
    return client as ZooKeeper
  }
}
