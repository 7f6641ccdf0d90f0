import { outputEnd } from '../../../cli/life/output-error.ts'

/** What a disk, or a reader, says in the middle of writing. What it says at the beginning is a fault of the name. */
const REFUSALS: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EPIPE', 'ECONNRESET']

/** Writes, and says of a disk that takes no more which file it was about. @throws OutputError; Interrupted where its reader went */
export async function tellingDisk(name: string, write: Promise<void>): Promise<void> {
  try {
    await write
  } catch (error) {
    const system = error as NodeJS.ErrnoException
    throw REFUSALS.includes(system.code) ? outputEnd(system, name) : error
  }
}
