import type { Buffer } from 'node:buffer'
import { StopError } from '../life/stop-error.ts'

interface How {
  readonly decode: boolean
  readonly base64: boolean
  readonly hex: boolean
  /** A field of JSON data. */
  readonly path: string | undefined
  /** On a terminal data is decoded unasked. */
  readonly pretty: boolean
}

/**
 * The text to show instead of stored bytes.
 * @returns undefined when the bytes are to be shown as they are
 */
export async function readable(data: Buffer | null, how: How): Promise<string | undefined> {
  if (data === null) {
    if (how.path !== undefined) throw new StopError('no', 'the data is null: it has no fields')
    return undefined
  }
  if (how.base64) return `${data.toString('base64')}\n`
  if (how.hex) return `${data.toString('hex')}\n`
  if (how.path !== undefined) return field(data, how.path)
  if (!how.decode && !how.pretty) return undefined
  if (!how.decode && isPlainText(data)) return undefined
  const { decode } = await import('../../values/decode.ts')
  const { text } = await decode(data)
  return text.endsWith('\n') ? text : `${text}\n`
}

async function field(data: Buffer, expression: string): Promise<string> {
  const [{ decode }, { getField }, { fieldText }] = await Promise.all([
    import('../../values/decode.ts'),
    import('../../values/field.ts'),
    import('../../values/formats/json-text.ts'),
  ])
  return `${fieldText(getField((await decode(data)).value, expression))}\n`
}

/** One short line of printable ASCII that is no JSON: nothing to decode, so nothing to load. */
export function isPlainText(data: Buffer): boolean {
  return (
    data.length < 200 && /^[\x20-\x7e]*\n?$/.test(data.toString('latin1')) && !/^\s*[[{<]/.test(data.toString('latin1'))
  )
}
