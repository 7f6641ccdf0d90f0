import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** A folder with the standalone binary: zoosh, zkcli, and the pages of man. */
interface Built extends Disposable {
  readonly folder: string
}

/** Builds the standalone binary into a folder of its own, unless ZOOSH_BIN names one that is to be tried. */
export function built(): Built {
  const given = process.env.ZOOSH_BIN
  if (given) return { folder: dirname(resolve(given)), [Symbol.dispose]: () => {} }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'zoosh-binary-')))
  const script = resolve(import.meta.dirname, '../../scripts/binary.js')
  execFileSync(process.execPath, [script, '--quiet', '--out', folder], { stdio: ['ignore', 'ignore', 'pipe'] })
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}
