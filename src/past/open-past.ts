import type { ZooKeeper } from '../client/client.ts'
import { connect } from '../client/connect.ts'
import type { ConnectOptions } from '../client/terms/options.ts'
import type { StopSignal } from '../client/terms/stop.ts'
import { type DataDir, openDataDir } from '../ensemble/logs/data-dir.ts'
import type { Damage } from '../ensemble/logs/files/log-file.ts'
import { timeOf, zxidAt } from '../ensemble/logs/moment.ts'
import { restore } from '../ensemble/logs/restore.ts'
import { isFirst, zxidText } from '../ensemble/logs/succession.ts'
import { firstTransaction } from '../ensemble/logs/transactions.ts'
import { StillServer } from '../server/still-server.ts'
import { UsageError } from '../wire/error.ts'
import type { Transport } from '../wire/transport.ts'
import { type PastSpec, parsePastSpec } from './past-spec.ts'
import { PastTree } from './past-tree.ts'

/** A server's files as a server that takes no writes, at one moment. */
export interface Past {
  /** The last transaction it shows, and when that was made in ms since 1970; undefined where no log tells. */
  readonly moment: { readonly zxid: bigint; readonly time: number | undefined }
  /** What the files should have had and have not, in words. */
  readonly missing: readonly string[]
  /** A session of its own, which refuses every write. */
  connect(options?: ConnectOptions): Promise<ZooKeeper>
  /** A connection to it, for a session made elsewhere. */
  transport(): Transport
  /** Opens a port on loopback for what only a port answers. @returns HOST:PORT */
  listen(): Promise<string>
  close(): Promise<void>
}

export interface OpenPastOptions {
  readonly signal?: StopSignal | undefined
  /** Told what is wrong with the files: each of `missing`, and what could be made up for. */
  readonly warn?: (text: string) => void
}

/**
 * Reads a server's data directory up to a moment and serves it in this process. Nothing is written there and no lock taken;
 * the directory of a server that runs is as good as any.
 * @param given `DIR[@MOMENT]`: see `parsePastSpec`
 * @throws UsageError where there are no such files, and for a moment before the oldest they know
 */
export async function openPast(given: string | PastSpec, { signal, warn }: OpenPastOptions = {}): Promise<Past> {
  const { dir, at, to } = await dataOf(given)
  await demandReach(dir, to)
  const { tree: past, time, snapshot, damages, missing } = await restore(dir, () => new PastTree(), { to, signal })
  if (snapshot !== undefined) past.tree.loaded()
  for (const damage of damages) warn?.(`${damageText(damage)}; an older snapshot stands in for it`)
  const lacking = [...missing.map(damageText), ...past.unknown.map(unknownText)]
  for (const text of lacking) warn?.(text)
  if (at && 'zxid' in at && at.zxid > past.zxid) warn?.(`the files end with ${zxidText(past.zxid)}: that is shown`)
  const server = new StillServer(past)
  return {
    moment: { zxid: past.zxid, time },
    missing: lacking,
    connect: (options = {}) =>
      connect('past:2181', { readOnly: true, ...options, transport: () => server.transport() }),
    transport: () => server.transport(),
    listen: () => server.listen(),
    close: () => server.stop(),
  }
}

/**
 * The files, and the last zxid of them that is wanted; undefined: all.
 * @throws UsageError where there are no such files, and for a time before all that they know
 */
export async function dataOf(
  given: string | PastSpec,
): Promise<{ dir: DataDir; at: PastSpec['at']; to: bigint | undefined }> {
  const { folders, at } = typeof given === 'string' ? parsePastSpec(given) : given
  const dir = openDataDir(...folders)
  return { dir, at, to: await lastWanted(dir, at) }
}

async function lastWanted(dir: DataDir, at: PastSpec['at']): Promise<bigint | undefined> {
  if (!at) return undefined
  if ('zxid' in at) return at.zxid
  const time = 'time' in at ? at.time : Date.now() - at.ago
  const zxid = await zxidAt(dir, time)
  if (zxid === undefined)
    throw new UsageError(`${new Date(time).toISOString()} is before all that the files know`, await oldest(dir))
  return zxid
}

/** @throws UsageError for a zxid before the oldest snapshot, unless the logs go back to the first transaction of all */
async function demandReach(dir: DataDir, to: bigint | undefined): Promise<void> {
  const [first] = dir.snapshots
  if (to === undefined || !first || to >= first.zxid) return
  const transaction = await firstTransaction(dir.logs)
  if (transaction && isFirst(transaction.zxid)) return
  throw new UsageError(`${zxidText(to)} is before the oldest snapshot`, await oldest(dir))
}

async function oldest(dir: DataDir): Promise<string | undefined> {
  const zxid = dir.snapshots[0]?.zxid ?? (await firstTransaction(dir.logs))?.zxid
  if (zxid === undefined) return undefined
  const time = await timeOf(dir, zxid)
  return `the oldest moment is ${zxidText(zxid)}${time === undefined ? '' : `, ${new Date(time).toISOString()}`}`
}

function damageText({ file, offset, reason }: Damage): string {
  return `${file}, byte ${offset}: ${reason}`
}

function unknownText(zxid: bigint): string {
  return `transaction ${zxidText(zxid)} is of a kind that is not known: what it changed is not shown`
}
