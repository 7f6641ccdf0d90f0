import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UsageError } from '../../wire/error.ts'

/** A log or snapshot, named after the first or last zxid in it. */
export interface DataFile {
  readonly file: string
  readonly zxid: bigint
  readonly bytes: number
}

const FILE_NAME = /^(?:log|snapshot)\.([0-9a-f]{1,16})(?:\.gz|\.snappy)?$/

/** The files of a server's data directory, oldest first. */
export interface DataDir {
  readonly logs: readonly DataFile[]
  readonly snapshots: readonly DataFile[]
}

/**
 * Finds logs and snapshots: in a data directory (its `version-2`), in a folder that holds them directly, or the one file
 * named. Folders of dataDir and dataLogDir can be given both.
 * @throws UsageError when there is nothing of the kind
 */
export function openDataDir(...paths: readonly string[]): DataDir {
  const files = paths.flatMap(filesOf)
  const logs = files.filter(({ file }) => basename(file).startsWith('log.'))
  const snapshots = files.filter(({ file }) => basename(file).startsWith('snapshot.'))
  return { logs: logs.sort(byZxid), snapshots: snapshots.sort(byZxid) }
}

/** Whether a server's files are there: a data directory, a folder that holds them directly, or one of them. */
export function isDataDir(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return found !== undefined && dataFile(path) !== undefined
  return existsSync(join(path, 'version-2')) || readdirSync(path).some((name) => FILE_NAME.test(name))
}

function filesOf(path: string): DataFile[] {
  if (!existsSync(path)) throw new UsageError(`no such file or directory: ${path}`, "name a server's dataDir")
  if (!statSync(path).isDirectory()) {
    const file = dataFile(path)
    if (file) return [file]
    throw new UsageError(`${path} is no ZooKeeper file`, 'they are named log.ZXID and snapshot.ZXID')
  }
  const inner = join(path, 'version-2')
  const folder = existsSync(inner) ? inner : path
  const files = readdirSync(folder).flatMap((name) => dataFile(join(folder, name)) ?? [])
  if (files.length > 0) return files
  const members = readdirSync(path).filter((name) => existsSync(join(path, name, 'version-2')))
  throw new UsageError(
    `no transaction logs or snapshots in ${path}`,
    members.length > 0
      ? `name the data directory of one server: ${members.map((name) => join(path, name)).join(', ')}`
      : "name a server's dataDir, the folder that holds version-2",
  )
}

function dataFile(file: string): DataFile | undefined {
  const match = FILE_NAME.exec(basename(file))
  // A server that runs removes old files at any time.
  const found = match ? statSync(file, { throwIfNoEntry: false }) : undefined
  return found && { file, zxid: BigInt(`0x${match![1]}`), bytes: found.size }
}

function byZxid(a: DataFile, b: DataFile): number {
  return a.zxid < b.zxid ? -1 : a.zxid > b.zxid ? 1 : 0
}
