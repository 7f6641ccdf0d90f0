import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../wire/error.ts'
import { draftBeside } from './draft-name.ts'
import { landing } from './landing.ts'
import { openNew } from './new-file.ts'
import { syncFolder } from './sync-folder.ts'

/** What a file is to hold. A stream is written as it comes; where it ends in an error nothing is written, and that error is thrown. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>

/**
 * Writes a file as a whole: whoever reads it finds the old content or the new one, never a part, also after a power cut. A
 * link stays, and the file it leads to is replaced; owner, group and mode stay; ACLs, extended attributes and other hard
 * links do not. A device or a pipe is written to.
 * @param mode of the file from now on; default: the one it has, for a new file what the umask leaves
 * Content that ends with an error leaves the file as it was, and the error is thrown.
 * @throws UsageError for a file of another user's whose owner cannot be kept, or that was planted (see landing); Error of
 * the file system, under the name of the file
 */
export async function replaceFile(file: string, content: Content, mode?: number): Promise<void> {
  const { rename, rm } = process.getBuiltinModule('node:fs/promises')
  const { file: target, stat: before } = await landing(file)
  if (before && !before.isFile()) return writeInto(target, content)
  const draft = draftBeside(target)
  try {
    // Nobody else reads it before it is the file.
    const handle = await openNew(draft, before || mode !== undefined ? 0o600 : 0o666)
    try {
      await fill(handle, content)
      if (before) await keepOwner(handle, before, target)
      const kept = mode ?? (before && before.mode & 0o7777)
      if (kept !== undefined) await handle.chmod(kept)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    const { path } = error as NodeJS.ErrnoException
    throw path === draft ? Object.assign(error as Error, { path: file }) : error
  }
  await syncFolder(dirname(target))
}

async function writeInto(file: string, content: Content): Promise<void> {
  const { constants, promises } = process.getBuiltinModule('node:fs')
  const handle = await promises.open(file, constants.O_WRONLY)
  try {
    await fill(handle, content)
  } finally {
    await handle.close()
  }
}

async function fill(handle: FileHandle, content: Content): Promise<void> {
  if (typeof content === 'string' || content instanceof Uint8Array) return handle.writeFile(content)
  for await (const chunk of content) await handle.writeFile(chunk)
}

async function keepOwner(draft: FileHandle, { uid, gid }: Stats, target: string): Promise<void> {
  const made = await draft.stat()
  if (made.uid === uid && made.gid === gid) return
  await draft.chown(uid, gid).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM') throw error
    throw new UsageError(
      `${target} belongs to user ${uid}, group ${gid}, which cannot be kept: it was not replaced`,
      'run zoosh as that user, or remove the file first',
    )
  })
}
