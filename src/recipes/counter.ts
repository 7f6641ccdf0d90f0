import { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import { given, givenOptions } from '../wire/given/given.ts'
import { aPath, big, oneOf } from '../wire/given/kinds.ts'
import { ifThere } from './steps/if-there.ts'
import { inDoubt } from './steps/persist.ts'
import { createProtected, discard, ensure } from './steps/sequence.ts'
import { SequenceExhausted } from './steps/sequence-exhausted.ts'
import { isUsedUp } from './steps/sequence-number.ts'
import { aClient } from './steps/shapes.ts'

/** How a number is stored: decimal text (kazoo's Counter), 4 bytes (Curator's SharedCount), 8 bytes (DistributedAtomicLong). */
export type CounterLayout = 'kazoo' | 'shared-count' | 'atomic-long'

export const counterLayouts = ['kazoo', 'shared-count', 'atomic-long'] as const satisfies readonly CounterLayout[]

const sizes = { 'shared-count': 4, 'atomic-long': 8 } as const

/** How its number is stored. */
export interface CounterOptions {
  /** Default: as it is; `kazoo` while there is none. */
  layout?: CounterLayout | undefined
}

/** The data of a counter is not a number. */
export class NotANumber extends Error {
  override readonly name = 'NotANumber'
}

/**
 * A number that many change without losing a change: read, add, write only if nobody was faster, else again.
 * Source: kazoo's Counter (decimal text), Curator's SharedCount and DistributedAtomicLong (binary).
 */
export class Counter {
  readonly path: string
  readonly #zk: ZooKeeper
  readonly #layout: CounterLayout | undefined

  constructor(zk: ZooKeeper, path: string, options: CounterOptions = {}) {
    given('zk', zk, aClient)
    given('path', path, aPath)
    givenOptions(options, { layout: oneOf(counterLayouts) })
    this.#zk = zk
    this.path = path
    this.#layout = options.layout
  }

  /** Its value; 0 while there is none. @throws NotANumber, also when it is one of another layout */
  async value(): Promise<bigint> {
    const read = await ifThere(this.#zk.get(this.path))
    return read ? this.#read(read.data).value : 0n
  }

  /**
   * Adds a number, which may be negative, as one step.
   * @returns the new value
   * @throws ConnectionError with `maybeApplied` when the answer was lost: nobody can tell, and it is not repeated; timeout
   * when a server is there and does not answer
   */
  async add(amount: bigint): Promise<bigint> {
    given('amount', amount, big)
    for (;;) {
      try {
        const { data, stat } = await this.#zk.get(this.path)
        const { value, layout } = this.#read(data)
        const next = value + amount
        await this.#zk.set(this.path, writeNumber(this.path, next, layout), { version: stat.version })
        return next
      } catch (error) {
        if (error instanceof ZkError && error.name === 'NoNode') await this.#make()
        else if (
          error instanceof ZkError
            ? error.name !== 'BadVersion'
            : !inDoubt(this.#zk, error) || error.maybeApplied || error.kind === 'timeout'
        )
          throw error
      }
    }
  }

  #read(data: Buffer | null): { value: bigint; layout: CounterLayout } {
    if (data === null || data.length === 0) return { value: 0n, layout: this.#layout ?? 'kazoo' }
    const layout = this.#layout ?? layoutOf(data)
    const value = layout && readNumber(data, layout)
    if (layout === undefined || value === undefined)
      throw new NotANumber(`the data of ${this.path} is not a whole number${layout ? ` of layout ${layout}` : ''}`)
    return { value, layout }
  }

  async #make(): Promise<void> {
    try {
      await this.#zk.create(this.path, writeNumber(this.path, 0n, this.#layout ?? 'kazoo'), { parents: true })
    } catch (error) {
      if (!(error instanceof ZkError && error.name === 'NodeExists') && !inDoubt(this.#zk, error)) throw error
    }
  }
}

/**
 * A number nobody was given before and nobody will be given again, larger than all before: the sequence number of a znode
 * that is removed at once. After a lost answer numbers may be left out.
 * @param path the directory that counts; made when missing, and to be kept
 * @returns 0 to 2147483646
 * @throws SequenceExhausted when these are used up
 */
export async function nextId(zk: ZooKeeper, path: string): Promise<number> {
  given('zk', zk, aClient)
  given('path', path, aPath)
  await ensure(zk, path, 'persistent')
  const own = await createProtected(zk, path, (guid) => `_c_${guid}-id-`, { parents: 'persistent' })
  await discard(zk, own.path)
  if (isUsedUp(own.sequence)) throw new SequenceExhausted(path)
  return own.sequence
}

/** What the data looks like: digits are taken for text. */
function layoutOf(data: Buffer): CounterLayout | undefined {
  if (readNumber(data, 'kazoo') !== undefined) return 'kazoo'
  return data.length === 4 ? 'shared-count' : data.length === 8 ? 'atomic-long' : undefined
}

function readNumber(data: Buffer, layout: CounterLayout): bigint | undefined {
  if (layout === 'kazoo') {
    const text = data.toString('latin1').trim()
    return /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined
  }
  if (data.length !== sizes[layout]) return undefined
  return layout === 'atomic-long' ? data.readBigInt64BE() : BigInt(data.readInt32BE())
}

function writeNumber(path: string, value: bigint, layout: CounterLayout): Buffer {
  if (layout === 'kazoo') return Buffer.from(String(value))
  const bytes = sizes[layout]
  if (value !== BigInt.asIntN(bytes * 8, value))
    throw new NotANumber(`${value} does not fit into ${path}, which holds ${bytes} bytes`)
  const data = Buffer.alloc(bytes)
  if (bytes === 4) data.writeInt32BE(Number(value))
  else data.writeBigInt64BE(value)
  return data
}
