import { readdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

/** A file whose name tells a zxid: `log.1f`, `snapshot.2a`, `snapshot.2a.gz`. */
export interface NumberedFile {
  readonly path: string
  readonly zxid: bigint
}

/** Files of one kind, oldest first. */
export function numberedFiles(folder: string, kind: 'log' | 'snapshot'): NumberedFile[] {
  const files: NumberedFile[] = []
  for (const name of readdirSync(folder)) {
    const match = /^(log|snapshot)\.([0-9a-f]+)(\.gz|\.snappy)?$/.exec(name)
    if (match?.[1] === kind) files.push({ path: join(folder, name), zxid: BigInt(`0x${match[2]}`) })
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
