import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../../client/client.ts'
import { ZkError } from '../../../wire/error.ts'
import type { Acl, Stat } from '../../../wire/records.ts'

/** A znode as it is now. */
export interface Now {
  readonly path: string
  readonly data: Buffer | null
  readonly stat: Stat
  readonly acl: readonly Acl[]
}

/** What is there; undefined for nothing, an error for what may not be read. */
export async function present(zk: ZooKeeper, paths: readonly string[]): Promise<(Now | ZkError | undefined)[]> {
  const found = await zk.getMany(paths)
  return Promise.all(
    found.map(async (one) => {
      try {
        if (one.error) throw one.error
        return { path: one.path, data: one.data, stat: one.stat, acl: (await zk.getAcl(one.path)).acl }
      } catch (error) {
        if (!(error instanceof ZkError)) throw error
        return error.name === 'NoNode' ? undefined : error
      }
    }),
  )
}
