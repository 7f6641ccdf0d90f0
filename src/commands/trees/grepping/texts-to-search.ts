import type { Buffer } from 'node:buffer'
import { isPlainText } from '../../../cli/data/readable-data.ts'

/** The text of a value. `fault`: why it is not decoded, though it should be. */
export interface Searchable {
  readonly text: string
  readonly fault?: string
}

/**
 * Makes texts of values. What decodes them is loaded when the first needs it, and once: a tree has many.
 * @param raw as stored. What is of no known format always is
 */
export function textsToSearch(raw: boolean): (data: Buffer) => Promise<Searchable> {
  let loaded: Awaited<ReturnType<typeof load>> | undefined
  return async (data) => {
    if (raw || isPlainText(data)) return { text: data.toString() }
    loaded ??= await load()
    try {
      const { text, chain } = await loaded.decode(data)
      // A hex dump is for eyes.
      return { text: chain.length === 1 && chain[0] === 'binary' ? data.toString() : text }
    } catch (error) {
      if (!(error instanceof loaded.ValueError)) throw error
      return { text: data.toString(), fault: error.message }
    }
  }
}

async function load() {
  const [{ decode }, { ValueError }] = await Promise.all([
    import('../../../values/decode.ts'),
    import('../../../values/bytes/value-error.ts'),
  ])
  return { decode, ValueError }
}
