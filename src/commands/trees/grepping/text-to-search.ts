import type { Buffer } from 'node:buffer'
import { isPlainText } from '../../../cli/data/readable-data.ts'

/** The text of a value. `fault`: why it is not decoded, though it should be. */
export interface Searchable {
  readonly text: string
  readonly fault?: string
}

/** @param raw as stored. What is of no known format always is */
export async function textToSearch(data: Buffer, raw: boolean): Promise<Searchable> {
  if (raw || isPlainText(data)) return { text: data.toString() }
  const [{ decode }, { ValueError }] = await Promise.all([
    import('../../../values/decode.ts'),
    import('../../../values/bytes/value-error.ts'),
  ])
  try {
    const { text, chain } = await decode(data)
    // A hex dump is for eyes.
    return { text: chain.length === 1 && chain[0] === 'binary' ? data.toString() : text }
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    return { text: data.toString(), fault: error.message }
  }
}
