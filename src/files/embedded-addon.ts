import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { foreignHand } from './trust.ts'

/**
 * Loads a native addon that the standalone binary holds. The system loads files only: it is written into a folder that is made for it,
 * where nobody else can put anything, and is gone again as soon as it is loaded. The runtime itself would leave it in /tmp under a name
 * that is known beforehand, and load what it finds there.
 * @param file within the binary
 * @throws Error of the first place it was tried at: a folder may be missing or full, or on a file system that runs nothing
 */
export function loadEmbedded(file: string): object {
  const bytes = readFileSync(file)
  const { TMPDIR, XDG_RUNTIME_DIR, HOME } = process.env
  const failures: unknown[] = []
  for (const place of [TMPDIR || '/tmp', XDG_RUNTIME_DIR, '/dev/shm', HOME]) {
    if (!place?.startsWith('/')) continue
    try {
      return loadedAt(place, bytes)
    } catch (error) {
      failures.push(error)
    }
  }
  throw failures[0]
}

function loadedAt(place: string, bytes: Uint8Array): object {
  const hand = foreignHand(statSync(place))
  if (hand) throw new Error(`${place} ${hand.what}`)
  const folder = mkdtempSync(join(place, '.zoosh-'))
  try {
    const path = join(folder, 'addon.node')
    writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 })
    const module = { exports: {} }
    process.dlopen(module, path)
    return module.exports
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
