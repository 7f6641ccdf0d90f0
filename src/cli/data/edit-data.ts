import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import type { Context } from '../declare/context.ts'
import { StopError } from '../life/stop-error.ts'
import { editText } from './edit-text.ts'

/**
 * Lets the user change the data of a znode in $VISUAL, $EDITOR or vi: decoded for the editor, written back the way it was
 * stored, and only when nobody else changed it meanwhile.
 * @returns the version written, undefined when nothing was changed
 * @throws StopError `conflict`, naming the file that keeps the text; ZkError; ValueError for data that cannot be encoded
 */
export async function editData(context: Context, zk: ZooKeeper, path: string): Promise<number | undefined> {
  const { data, stat } = await zk.get(path)
  const [{ decode }, { encode }] = await Promise.all([
    import('../../values/decode.ts'),
    import('../../values/encode.ts'),
  ])
  const decoded = data === null ? undefined : await decode(data)
  const text = decoded ? decoded.source : ''
  if (text === undefined) throw new StopError('no', `the data of ${path} is binary: set it from a file instead`)
  const { text: edited, file, discard } = await editText(context.lend, text, 'data')
  if (edited === text) {
    await discard()
    return undefined
  }
  try {
    const bytes = decoded ? await encode(decoded.chain, edited) : edited
    const { version } = await zk.set(path, bytes, { version: stat.version })
    await discard()
    return version
  } catch (error) {
    const hint = `your text is kept in ${file}`
    if (error instanceof ZkError && error.name === 'BadVersion')
      throw new StopError('conflict', `${path} was changed by someone else meanwhile: nothing was written`, hint)
    if (error instanceof Error) throw new StopError('conflict', `not written: ${error.message}`, hint)
    throw error
  }
}
