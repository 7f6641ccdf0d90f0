import type { Buffer } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { systemText } from '../../../files/system-text.ts'
import { knownSuffixes } from '../../../files/tree-file-name.ts'
import { UsageError } from '../../../wire/error.ts'
import type { ReadTreeOptions } from '../../walk/read-tree.ts'
import type { Znode } from '../../walk/znode.ts'
import { formatOf, HEAD, loadFormat } from '../formats/formats.ts'
import type { ReadFile, TreeFormat } from '../formats/tree-format.ts'
import type { Part } from '../part.ts'
import type { TreeSource } from '../place.ts'
import { znodesOf } from '../znodes-of.ts'
import { readBeside } from './beside.ts'
import { unpack } from './packing.ts'
import { peek } from './peek.ts'

/**
 * Opens a file that holds a tree: what is in it says of which format it is, and, where that does not, its name.
 * @throws UsageError for a file that cannot be read, or is of no known format
 */
export async function openFileTree(file: string): Promise<TreeSource> {
  const found = await process.getBuiltinModule('node:fs/promises').stat(file).catch(refused(file))
  if (found.isDirectory()) throw new UsageError(`${file} is a folder`, `a folder is named with a slash: ${file}/`)
  // A pipe gives its bytes once.
  const again = found.isFile() ? () => read(file) : undefined
  return FileTree.open({ name: file, file, bytes: read(file), again })
}

/** @param bytes such as stdin: they are read once */
export function openStreamTree(name: string, bytes: AsyncIterable<Buffer>): Promise<TreeSource> {
  return FileTree.open({ name, file: undefined, bytes, again: undefined })
}

interface Origin {
  readonly name: string
  readonly file: string | undefined
  readonly bytes: AsyncIterable<Buffer>
  readonly again: (() => AsyncIterable<Buffer>) | undefined
}

/** A file that is being read. */
interface Reading {
  readonly bytes: AsyncGenerator<Buffer>
  readonly parts: AsyncGenerator<readonly Part[]>
}

async function* after(
  first: IteratorResult<readonly Part[], void>,
  rest: AsyncGenerator<readonly Part[]>,
): AsyncGenerator<readonly Part[]> {
  try {
    if (!first.done) yield first.value
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

class FileTree implements TreeSource {
  readonly name: string
  readonly once: boolean
  readonly #format: TreeFormat
  readonly #read: ReadFile
  readonly #again: Origin['again']
  /** What was opened to see of which format it is. */
  #opened: AsyncGenerator<Buffer> | undefined
  /** What was read to see what it tells of itself. */
  #begun: Reading | undefined
  #root: string | undefined

  private constructor({ name, file, again }: Origin, format: TreeFormat, opened: AsyncGenerator<Buffer>) {
    this.name = name
    this.#format = format
    this.#read = {
      name,
      beside: (wanted) => readBeside(file, wanted),
      root: (path) => {
        this.#root = path
      },
    }
    this.once = again === undefined
    this.#again = again
    this.#opened = opened
  }

  static async open(origin: Origin): Promise<FileTree> {
    const { name } = origin
    const { head, ends, bytes } = await peek(await unpack(origin.bytes, name), HEAD)
    try {
      if (ends && head.length === 0) throw new UsageError(`${name} is empty`)
      const format = formatOf(head, ends, name)
      if (!format) throw new UsageError(`${name} is of no known format`, `known are ${knownSuffixes}`)
      return new FileTree(origin, await loadFormat(format), bytes)
    } catch (error) {
      await bytes.return(undefined)
      throw error
    }
  }

  where(below: string): string {
    return `${basename(this.name)}:${below === '' ? '/' : below}`
  }

  async *read(options: ReadTreeOptions = {}): AsyncGenerator<Znode[]> {
    const { parts, bytes } = this.#begun ?? (await this.#begin())
    this.#begun = undefined
    try {
      yield* znodesOf(parts, { name: this.name, inherits: this.#format.inherits }, options)
    } finally {
      await bytes.return(undefined)
    }
  }

  async root(): Promise<string | undefined> {
    this.#begun ??= await this.#begin()
    return this.#root
  }

  async close(): Promise<void> {
    await this.#begun?.parts.return(undefined)
    await (this.#begun?.bytes ?? this.#opened)?.return(undefined)
    this.#begun = undefined
    this.#opened = undefined
  }

  /** Reads the first part: what it tells of itself stands before that. */
  async #begin(): Promise<Reading> {
    const bytes = this.#opened ?? (this.#again && (await unpack(this.#again(), this.name)))
    this.#opened = undefined
    if (!bytes) throw new UsageError(`${this.name} can be read only once`)
    try {
      const parts = this.#format.read(bytes, this.#read)
      return { bytes, parts: after(await parts.next(), parts) }
    } catch (error) {
      await bytes.return(undefined)
      throw error
    }
  }
}

async function* read(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) yield chunk as Buffer
  } catch (error) {
    refused(file)(error as NodeJS.ErrnoException)
  }
}

function refused(file: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new UsageError(`${file} cannot be read: ${systemText(error)}`)
  }
}
