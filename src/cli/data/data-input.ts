import { Buffer } from 'node:buffer'
import { own } from '../../render/text.ts'
import { UsageError } from '../../wire/error.ts'
import type { Context } from '../declare/context.ts'
import { flag } from '../declare/flags.ts'

/** Flags of commands that take data for a znode. */
export const dataFlags = {
  file: flag.file({ char: 'f', summary: 'take the data from a file; - is stdin' }),
  base64: flag.switch({ summary: 'the data is given in base64', excludes: ['hex'] }),
  hex: flag.switch({ summary: 'the data is given in hexadecimal' }),
} as const

/** Those flags, read. */
export interface DataFlags {
  readonly file: string | undefined
  readonly base64: boolean
  readonly hex: boolean
}

/**
 * The data of a command line, byte for byte.
 * @param text the DATA argument, if any
 * @returns undefined when no data was given
 * @throws UsageError for data given twice, or text that is not base64 or hex
 */
export async function readData(
  text: string | undefined,
  flags: DataFlags,
  context: Context,
): Promise<Buffer | undefined> {
  if (text !== undefined && flags.file !== undefined) {
    throw new UsageError('data given twice: as DATA and by --file')
  }
  const given = text === undefined ? await readSource(flags.file, context) : Buffer.from(text)
  if (given === undefined) return undefined
  if (flags.base64) return decodeText(given, 'base64', /^[A-Za-z0-9+/]*={0,2}$/)
  if (flags.hex) return decodeText(given, 'hex', /^([0-9a-fA-F]{2})*$/)
  return given
}

/** `3 B`; `null`. */
export function sizeText(data: Buffer | null): string {
  return data === null ? 'null' : `${data.length} B`
}

async function readSource(file: string | undefined, context: Context): Promise<Buffer | undefined> {
  if (file === undefined) return undefined
  if (file !== '-') return process.getBuiltinModule('node:fs/promises').readFile(file)
  if (context.io.inTty) context.io.err(own`reading data from the terminal; end it with Ctrl-D\n`)
  return context.io.readStdin()
}

function decodeText(given: Buffer, encoding: 'base64' | 'hex', shape: RegExp): Buffer {
  const text = given.toString('latin1').replace(/\s/g, '')
  const short = encoding === 'base64' && text.length % 4 === 1
  if (!shape.test(text) || short)
    throw new UsageError(`the data is not ${encoding === 'hex' ? 'hexadecimal' : 'base64'}`)
  return Buffer.from(text, encoding)
}
