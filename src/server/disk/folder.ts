import { constants, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A file whose name tells a zxid: `log.1f`, `snapshot.2a`, `snapshot.2a.gz`. */
export interface NumberedFile {
  readonly path: string
  readonly zxid: bigint
}

/**
 * Files of one kind, oldest first.
 * @throws Error for one that is a symbolic link or no file at all
 */
export function numberedFiles(folder: string, kind: 'log' | 'snapshot'): NumberedFile[] {
  const files: NumberedFile[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const match = /^(log|snapshot)\.([0-9a-f]+)(\.gz|\.snappy)?$/.exec(entry.name)
    if (match?.[1] !== kind) continue
    const path = join(folder, entry.name)
    if (!entry.isFile())
      throw new Error(`${path} is ${entry.isSymbolicLink() ? 'a symbolic link, which is not followed' : 'no file'}`)
    files.push({ path, zxid: BigInt(`0x${match[2]}`) })
  }
  return files.sort((a, b) => (a.zxid < b.zxid ? -1 : 1))
}

/** Makes a new or renamed file survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Opens a file for writing anew, for its owner only. @throws Error (ELOOP) when a symbolic link has its name */
export function openNew(path: string): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW = 0 } = constants
  return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600)
}

/**
 * Makes a folder for its owner only, with those above it: one level after the other, for Node 20's `recursive` never
 * returns where a parent exists and takes no folders (/proc).
 * @throws Error when a symbolic link has its name
 */
export function makeFolder(folder: string): void {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found?.isSymbolicLink()) throw new Error(`${folder} is a symbolic link, which is not followed`)
  if (found) return
  makeParents(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

function makeParents(folder: string): void {
  if (existsSync(folder)) return
  makeParents(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}
