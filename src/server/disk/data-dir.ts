import { rmSync, statSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { ProcessLock } from '../../files/process-lock.ts'
import type { Txn, TxnStamp } from '../tree/txn.ts'
import { TreeDigest } from './digest.ts'
import { makeFolder, numberedFiles, openNew, syncFolder } from './folder.ts'
import type { Journal } from './journal.ts'
import { type Recovered, recover } from './recovery.ts'
import { encodeSnapshot } from './snapshot-writer.ts'
import { TxnLog } from './txn-log.ts'

const LOCK = 'zoosh.pid'
const KEPT_SNAPSHOTS = 3

export interface DataDirOptions {
  /** Transactions after which a snapshot is taken and a new log begun. */
  readonly snapshotEvery: number
  /** Whether the release has /zookeeper/config. */
  readonly configNode: boolean
  /** Whether the release keeps tree digests. */
  readonly digests: boolean
}

/**
 * A data directory in ZooKeeper's own layout and formats, so that it can move between the sandbox and a real server.
 */
export class DataDir implements Journal {
  readonly path: string
  readonly recovered: Recovered
  readonly #folder: string
  readonly #options: DataDirOptions
  readonly #log: TxnLog
  readonly #digest: TreeDigest | undefined
  readonly #lock: ProcessLock
  /** Sessions in the log by id: timeouts in ms. */
  readonly #sessions: Map<bigint, number>

  private constructor(path: string, folder: string, options: DataDirOptions, lock: ProcessLock) {
    this.path = path
    this.#folder = folder
    this.#options = options
    this.#lock = lock
    this.recovered = recover(folder, options.configNode)
    this.#sessions = new Map(this.recovered.sessions)
    this.#log = new TxnLog(folder)
    if (options.digests) {
      this.#digest = new TreeDigest()
      this.#digest.reset(this.recovered.tree)
      this.recovered.tree.observer = this.#digest
    }
  }

  /**
   * Opens a data directory, makes it when it is missing, and reads what it holds.
   * @throws DamagedFile when something acknowledged cannot be read; Error when another process has it, or node's
   */
  static async open(path: string, options: DataDirOptions): Promise<DataDir> {
    const folder = join(path, 'version-2')
    makeFolder(folder)
    const lock = await ProcessLock.take(
      join(folder, LOCK),
      (pid) => new Error(`the data directory ${folder} is in use by process ${pid}`),
    )
    try {
      const dir = new DataDir(path, folder, options, lock)
      // Like ZooKeeper: it does not trust logs without a snapshot, and a short log makes a fast start.
      if (dir.recovered.snapshot === undefined || dir.recovered.replayed > 0) await dir.#takeSnapshot()
      return dir
    } catch (error) {
      lock.release()
      throw error
    }
  }

  get dirty(): boolean {
    return this.#log.dirty
  }

  /** Bytes of snapshots and of logs. */
  get sizes(): { snapshots: number; logs: number } {
    const sum = (kind: 'log' | 'snapshot') =>
      numberedFiles(this.#folder, kind).reduce((total, { path }) => total + statSync(path).size, 0)
    return { snapshots: sum('snapshot'), logs: sum('log') }
  }

  append(stamp: TxnStamp, txn: Txn): void {
    this.#log.append(stamp, txn, this.#digest?.value)
    if (txn.type === 'createSession') this.#sessions.set(stamp.clientId, txn.timeOut)
    if (txn.type === 'closeSession') this.#sessions.delete(stamp.clientId)
  }

  /** @throws Error (node's) when the disk fails; also when another process has taken the directory */
  async sync(): Promise<void> {
    this.#lock.demand()
    await this.#log.sync()
    if (this.#log.records >= this.#options.snapshotEvery) {
      await this.#log.roll()
      await this.#takeSnapshot()
    }
  }

  async close(): Promise<void> {
    if (this.dirty && this.#lock.held) await this.#log.sync()
    await this.#log.roll()
    this.#lock.release()
  }

  /** Written aside and renamed, so that there is never half a snapshot under its name. */
  async #takeSnapshot(): Promise<void> {
    const { tree } = this.recovered
    const bytes = encodeSnapshot(tree, this.#sessions, this.#digest?.value)
    const name = join(this.#folder, `snapshot.${tree.lastZxid.toString(16)}`)
    const aside = `${name}.tmp`
    const file = await openNew(aside)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, name)
    await syncFolder(this.#folder)
    this.#purge()
  }

  /** Removes snapshots that are not needed any more, and logs whose transactions all kept snapshots have. */
  #purge(): void {
    const snapshots = numberedFiles(this.#folder, 'snapshot')
    const kept = snapshots.slice(-KEPT_SNAPSHOTS)
    for (const { path } of snapshots.slice(0, -KEPT_SNAPSHOTS)) rmSync(path)
    const logs = numberedFiles(this.#folder, 'log')
    for (const [i, { path }] of logs.entries()) {
      const next = logs[i + 1]
      if (next && next.zxid <= kept[0]!.zxid + 1n) rmSync(path)
    }
  }
}
