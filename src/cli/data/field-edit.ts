import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { StopError } from '../life/stop-error.ts'

/**
 * The data of a znode with one field changed, and the version it was read at: write it back under that version.
 * @param expected a version the caller insists on
 * @throws ZkError BadVersion when the data is not at `expected`; StopError when the data has no fields
 */
export async function changeField(
  zk: ZooKeeper,
  path: string,
  expression: string,
  value: string,
  expected?: number,
): Promise<{ data: Buffer; version: number }> {
  const { data, stat } = await zk.get(path)
  if (expected !== undefined && stat.version !== expected) throw new ZkError(-103, path)
  if (data === null) throw new StopError('no', `the data of ${path} is null: it has no fields`)
  const [{ decode }, { encode }, { setField }] = await Promise.all([
    import('../../values/decode.ts'),
    import('../../values/encode.ts'),
    import('../../values/field.ts'),
  ])
  const { chain, source } = await decode(data)
  if (source === undefined) throw new StopError('no', `the data of ${path} is binary: it has no fields`)
  return { data: await encode(chain, setField(source, expression, value)), version: stat.version }
}
