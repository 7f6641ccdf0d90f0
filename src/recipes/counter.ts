import { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import { inDoubt } from './persist.ts'
import { createProtected, discard, ensure } from './sequence.ts'

/** How a number is stored: as decimal text, or as Curator does, 4 bytes (SharedCount) or 8 (DistributedAtomicLong). */
type Encoding = 'text' | 'int32' | 'int64'

const bounds = { int32: 2n ** 31n, int64: 2n ** 63n }

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

  constructor(zk: ZooKeeper, path: string) {
    this.#zk = zk
    this.path = path
  }

  /** Its value; 0 while there is none. @throws NotANumber */
  async value(): Promise<bigint> {
    try {
      return readNumber(this.path, (await this.#zk.get(this.path)).data).value
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NoNode') return 0n
      throw error
    }
  }

  /**
   * Adds a number, which may be negative, as one step.
   * @returns the new value
   * @throws ConnectionError with `maybeApplied` when the answer was lost: nobody can tell, and it is not repeated
   */
  async add(amount: bigint): Promise<bigint> {
    for (;;) {
      try {
        const { data, stat } = await this.#zk.get(this.path)
        const { value, encoding } = readNumber(this.path, data)
        const next = value + amount
        await this.#zk.set(this.path, writeNumber(this.path, next, encoding), { version: stat.version })
        return next
      } catch (error) {
        if (error instanceof ZkError && error.name === 'NoNode') await this.#make()
        else if (
          error instanceof ZkError ? error.name !== 'BadVersion' : !inDoubt(this.#zk, error) || error.maybeApplied
        )
          throw error
      }
    }
  }

  async #make(): Promise<void> {
    try {
      await this.#zk.create(this.path, '0', { parents: true })
    } catch (error) {
      if (!(error instanceof ZkError && error.name === 'NodeExists') && !inDoubt(this.#zk, error)) throw error
    }
  }
}

/**
 * A number nobody was given before and nobody will be given again, larger than all before: the sequence number of a znode
 * that is removed at once. After a lost answer numbers may be left out.
 * @param path the directory that counts; made when missing, and to be kept
 * @returns 0 to 2147483647
 */
export async function nextId(zk: ZooKeeper, path: string): Promise<number> {
  await ensure(zk, path, 'persistent')
  const own = await createProtected(zk, path, (guid) => `_c_${guid}-id-`, { parents: 'persistent' })
  await discard(zk, own.path)
  return Number(own.name.slice(own.name.lastIndexOf('-') + 1))
}

function readNumber(path: string, data: Buffer | null): { value: bigint; encoding: Encoding } {
  if (data === null || data.length === 0) return { value: 0n, encoding: 'text' }
  const text = data.toString('latin1').trim()
  if (/^[+-]?\d+$/.test(text)) return { value: BigInt(text.replace('+', '')), encoding: 'text' }
  if (data.length === 8) return { value: data.readBigInt64BE(), encoding: 'int64' }
  if (data.length === 4) return { value: BigInt(data.readInt32BE()), encoding: 'int32' }
  throw new NotANumber(`the data of ${path} is not a whole number`)
}

function writeNumber(path: string, value: bigint, encoding: Encoding): Buffer {
  if (encoding === 'text') return Buffer.from(String(value))
  if (value >= bounds[encoding] || value < -bounds[encoding])
    throw new NotANumber(`${value} does not fit into ${path}, which holds ${encoding === 'int32' ? 4 : 8} bytes`)
  const data = Buffer.alloc(encoding === 'int32' ? 4 : 8)
  if (encoding === 'int32') data.writeInt32BE(Number(value))
  else data.writeBigInt64BE(value)
  return data
}
