import type { Buffer } from 'node:buffer'
import type { Context } from '../../../cli/declare/context.ts'
import { markOf } from '../../../tree/journal/before.ts'
import { ZkError } from '../../../wire/error.ts'
import { addChroot } from '../../../wire/path.ts'
import type { Stat } from '../../../wire/records.ts'
import { beginEntry } from '../../journal/recording/recording.ts'
import type { Look } from './look.ts'

/** What was written. */
export interface Written {
  readonly stat: Stat
  /** Number of the entry in the journal. */
  readonly journal?: number
}

/**
 * Writes the data of a znode that is still as it was looked at; what it had goes into the journal first.
 * @returns undefined when somebody else has written, created, or deleted and created it meanwhile: nothing was written
 * @throws ZkError, NoNode when it was deleted among them; ConnectionError; UsageError when the disk refuses
 */
export async function writeEdited(
  context: Context,
  path: string,
  was: Look,
  data: Buffer,
  keep: boolean,
): Promise<Written | undefined> {
  const zk = await context.zk()
  if (was.stat === undefined) {
    const created = await unless('NodeExists', () => zk.create(path, data, { parents: true }))
    return created && { stat: created.stat }
  }
  const now = await zk.exists(path)
  if (!now) throw new ZkError(-101, path)
  // The same version again is no proof: another znode may have its name by now.
  if (now.czxid !== was.stat.czxid || now.version !== was.stat.version) return undefined
  const set = () => unless('BadVersion', () => zk.set(path, data, { version: now.version }))
  // What a session holds goes with it: nobody can put that back.
  if (!keep || now.ephemeralOwner !== 0n) {
    const stat = await set()
    return stat && { stat }
  }
  return recorded(context, path, was, now, set)
}

async function recorded(
  context: Context,
  path: string,
  { data }: Look,
  stat: Stat,
  set: () => Promise<Stat | undefined>,
): Promise<Written | undefined> {
  const zk = await context.zk()
  const { acl } = await zk.getAcl(path)
  const recorder = await beginEntry(context, `edit ${path}`, [path])
  try {
    await recorder.write({ did: 'set', path: addChroot(zk.chroot, path), data, acl, stat })
    await recorder.seal()
    const written = await set()
    if (!written) {
      await recorder.discard()
      return undefined
    }
    await recorder.tell(1, {}, { 0: markOf(written) })
    await recorder.end()
    return { stat: written, journal: recorder.id }
  } catch (error) {
    if (error instanceof ZkError || !recorder.sealed) await recorder.discard()
    else {
      await recorder.tell(1, { doubt: [0] })
      await recorder.end((error as Error).message)
    }
    throw error
  }
}

async function unless<T>(name: ZkError['name'], write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof ZkError && error.name === name) return undefined
    throw error
  }
}
