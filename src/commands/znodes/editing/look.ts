import type { Buffer } from 'node:buffer'
import type { Context } from '../../../cli/declare/context.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { Editable } from '../../../values/editable.ts'
import type { FormatName } from '../../../values/formats.ts'
import { ZkError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import type { Stat } from '../../../wire/records.ts'

/** A znode as an editor shows it. */
export interface Look {
  readonly data: Buffer | null
  /** undefined: there is no such znode. */
  readonly stat: Stat | undefined
  /** How it is kept, from the outside in. */
  readonly chain: readonly string[]
  readonly format: FormatName
  readonly shown: Editable
}

/**
 * Reads a znode and decodes it for an editor.
 * @param create one that is not there counts as one without data
 * @throws StopError `no` for data that is no text; ValueError for data that would unpack past the limit; ZkError
 */
export async function lookAt(context: Context, path: string, create: boolean): Promise<Look> {
  const [{ decode }, { editable }] = await Promise.all([
    import('../../../values/decode.ts'),
    import('../../../values/editable.ts'),
  ])
  const { data, stat } = await read(context, path, create)
  if (data === null || data.length === 0)
    return { data, stat, chain: ['text'], format: 'text', shown: editable('text', '') }
  const { chain, format, source } = await decode(data)
  if (source !== undefined) return { data, stat, chain, format, shown: editable(format, source) }
  throw new StopError(
    'no',
    `the data of ${path} is no text (${chain.join(', ')}): an editor would spoil it`,
    advice`into a file, changed there, and back: ${zoosh`get ${path} -o raw`} > FILE, ${zoosh`set ${path} --file FILE`}`,
  )
}

async function read(
  context: Context,
  path: string,
  create: boolean,
): Promise<{ data: Buffer | null; stat: Stat | undefined }> {
  const zk = await context.zk()
  try {
    return await zk.get(path)
  } catch (error) {
    if (create && error instanceof ZkError && error.name === 'NoNode') return { data: null, stat: undefined }
    throw error
  }
}
