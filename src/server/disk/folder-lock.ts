import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NAME = 'zoosh.pid'

/**
 * Keeps a second sandbox out of a data directory. A process that died without letting go holds nobody up.
 * @returns lets go
 * @throws Error naming the process that has it
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, NAME)
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = Number(readFileSync(file, 'utf8'))
    if (lives(owner)) throw new Error(`the data directory ${folder} is in use by process ${owner}`)
    rmSync(file, { force: true })
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return pid > 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
