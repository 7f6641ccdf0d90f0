import type { Context } from '../../../cli/declare/context.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { type Entry, stateOf } from '../../../tree/journal/entry.ts'
import { isVisible } from '../../../tree/journal/restoring/restore.ts'
import { foreign } from '../../../tree/journal/same-ensemble.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { hostsOf, openJournal } from './recording.ts'

interface Wanted extends Context {
  readonly args: { readonly id: number | undefined }
  readonly flags: { readonly elsewhere: boolean }
}

/**
 * The operation to take back: the one named, or the latest one on this ensemble that is not undone yet.
 * @throws UsageError where there is none such, or it is from another ensemble; StopError when there is nothing to take back
 */
export async function chooseEntry(call: Wanted): Promise<Entry> {
  const { id } = call.args
  const entry = id === undefined ? await latest(call) : await named(call, id)
  const state = stateOf(entry)
  if (state === 'empty') throw new StopError('no', `operation ${entry.id} ended before it changed anything`)
  if (state === 'open') {
    const { pid, command } = entry.head
    throw new StopError('conflict', `operation ${entry.id} (${command}) is still running, as process ${pid}`)
  }
  return entry
}

async function named(call: Wanted, id: number): Promise<Entry> {
  const entry = await openJournal().entry(id)
  if (!entry) throw new UsageError(`the journal has no operation ${id}`, advice`${zoosh`undo ls`} lists what it has`)
  if (call.flags.elsewhere) return entry
  const why = await foreign(await call.zk(), hostsOf(call.settings), entry.head)
  if (why === undefined) return entry
  throw new UsageError(
    `operation ${id} (${entry.head.command}) is from another ensemble: ${why}`,
    `--server ${entry.head.server} is where it was; --elsewhere puts it here all the same`,
  )
}

async function latest(call: Wanted): Promise<Entry> {
  if (call.flags.elsewhere)
    throw new UsageError('--elsewhere needs ID', advice`${zoosh`undo ls`} lists what the journal has`)
  const zk = await call.zk()
  for (const entry of await openJournal().entries()) if (await isNext(call, zk, entry)) return entry
  throw new StopError('no', 'nothing to undo on this ensemble', advice`${zoosh`undo ls`} lists what the journal has`)
}

/** What an undo overwrote is taken back only by its number: undo again would otherwise redo. */
async function isNext({ settings }: Wanted, zk: ZooKeeper, entry: Entry): Promise<boolean> {
  const state = stateOf(entry)
  if (state === 'undone' || state === 'empty' || entry.head.undoes !== undefined) return false
  return isVisible(zk, entry) && (await foreign(zk, hostsOf(settings), entry.head)) === undefined
}
