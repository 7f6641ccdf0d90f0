import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../client/client.ts'
import { type CreateOptions, createShape } from '../client/request/create.ts'
import type { CallOptions } from '../client/terms/options.ts'
import { ZkError } from '../wire/error.ts'
import { bad, given, givenOptions } from '../wire/given/given.ts'
import { having, text as someText, work } from '../wire/given/kinds.ts'
import type { Stat } from '../wire/records.ts'
import { ifThere } from './steps/if-there.ts'
import { aClient } from './steps/shapes.ts'

/** Values as data of znodes, and back. */
export interface Codec<T> {
  /** Data of a value; null for none. @throws what is wrong with the value */
  encode(value: T): string | Uint8Array | null
  /** The value of some data, which anybody may have written. @throws what is wrong with the data */
  decode(data: Buffer | null): T
}

/** The data of a znode is not what was expected of it. `cause` says why. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue'
  /** Of the znode. */
  readonly path: string

  constructor(path: string, cause: unknown) {
    super(`the data of ${path} is no such value: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.path = path
  }
}

/** A value with the stat of its znode. */
export interface Valued<T> {
  /** What the codec made of the data. */
  readonly value: T
  readonly stat: Stat
}

/**
 * JSON in UTF-8. What comes out was written by anybody: give `check` where its form matters.
 * @param check gives the value, or throws what is wrong with it: a schema's `parse` will do
 */
// biome-ignore lint/suspicious/noExplicitAny: as JSON.parse has it, so that a check can be written in place
export function json<T = unknown>(check: (value: any) => T = (value) => value): Codec<T> {
  given('check', check, work)
  return {
    encode(value) {
      // Of a bigint and of a circle it throws; of what has no JSON it says nothing.
      const text = attempt(() => JSON.stringify(value))
      if (text === undefined) throw bad('value', 'what JSON has', value)
      return text
    },
    decode: (data) => check(JSON.parse(data?.toString() ?? '')),
  }
}

function attempt(write: () => string | undefined): string | undefined {
  try {
    return write()
  } catch (error) {
    // What a toJSON() of the program throws is its own.
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** Text in UTF-8; no data is ''. */
export function text(): Codec<string> {
  return {
    encode(value) {
      given('value', value, someText)
      return value
    },
    decode: (data) => data?.toString() ?? '',
  }
}

/** Znodes of a client as values of one type. `typed(zk, json<Config>())`. */
export function typed<T>(zk: ZooKeeper, codec: Codec<T>): Typed<T> {
  given('zk', zk, aClient)
  given('codec', codec, having('{ encode, decode }, as json() is', 'encode', 'decode'))
  return new Typed(zk, codec)
}

/** Reads and writes values; every method throws what that of the client throws, and UnreadableValue for data that is none. */
export class Typed<T> {
  readonly #zk: ZooKeeper
  readonly #codec: Codec<T>

  /** Use `typed()`. */
  constructor(zk: ZooKeeper, codec: Codec<T>) {
    this.#zk = zk
    this.#codec = codec
  }

  /**
   * Reads a value.
   * @returns undefined when there is no such znode
   * @throws UnreadableValue; as ZooKeeper.get
   */
  async get(path: string, options?: CallOptions): Promise<Valued<T> | undefined> {
    const read = await ifThere(this.#zk.get(path, options))
    return read && { value: this.#decode(path, read.data), stat: read.stat }
  }

  /**
   * Replaces a value.
   * @param options `version` for compare-and-set: BadVersion when it is another. Default: any
   * @throws what the codec throws; as ZooKeeper.set
   */
  async set(path: string, value: T, options?: CallOptions & { version?: number | undefined }): Promise<Stat> {
    return this.#zk.set(path, this.#codec.encode(value), options)
  }

  /**
   * Creates a znode with a value.
   * @returns the path created: sequential modes append ten digits
   * @throws what the codec throws; as ZooKeeper.create
   */
  async create(path: string, value: T, options?: CreateOptions): Promise<string> {
    return (await this.#zk.create(path, this.#codec.encode(value), options)).path
  }

  /**
   * Changes a value as one step: reads it, asks for the next, and writes that only if nobody was faster; else again.
   * @param change gives the next value of the present one, which is undefined where there is no znode: it is created then, with
   * its parents. May be called several times. Gives undefined to leave everything as it is
   * @returns the value that is there then; undefined where there is no znode and none was wanted
   * @throws ConnectionError with `maybeApplied` when the answer was lost: nobody can tell, and it is not repeated; the signal's reason
   */
  async update(
    path: string,
    change: (value: T | undefined, stat: Stat | undefined) => T | undefined | Promise<T | undefined>,
    options: CreateOptions = {},
  ): Promise<T | undefined> {
    given('change', change, work)
    givenOptions(options, createShape)
    const { signal, timeout, ...how } = options
    const call = { signal, timeout }
    for (;;) {
      signal?.throwIfAborted()
      const now = await this.get(path, call)
      const next = await change(now?.value, now?.stat)
      if (next === undefined) return now?.value
      const data = this.#codec.encode(next)
      try {
        if (now) await this.#zk.set(path, data, { ...call, version: now.stat.version })
        else await this.#zk.create(path, data, { parents: true, ...how, ...call })
        return next
      } catch (error) {
        const overtaken = now ? ['BadVersion', 'NoNode'] : ['NodeExists']
        if (!(error instanceof ZkError && overtaken.includes(error.name))) throw error
      }
    }
  }

  #decode(path: string, data: Buffer | null): T {
    try {
      return this.#codec.decode(data)
    } catch (error) {
      throw new UnreadableValue(path, error)
    }
  }
}
