import { Buffer } from 'node:buffer'
import { replaceFile } from '../../../files/replace-file.ts'
import type { Setting } from '../../../recipes/configuration.ts'
import { hex } from '../../../render/units.ts'
import type { Start } from '../holding/holding.ts'
import { fill, type Template } from './template.ts'

/** What is to be done with the data before the program gets it. */
export interface Plan {
  readonly env: string | undefined
  readonly write: string | undefined
  readonly files: readonly Template[]
}

/** Writes the files of a plan. @throws Error of the file system */
export async function writeFiles({ write, files }: Plan, setting: Setting): Promise<void> {
  if (write !== undefined) await replaceFile(write, setting.data ?? Buffer.alloc(0))
  for (const template of files) await replaceFile(template.target, Buffer.from(fill(template, setting)))
}

/** How the program is started for a state of the data. */
export function startFor({ env }: Plan, { path, data, stat }: Setting): Start {
  const bytes = data ?? Buffer.alloc(0)
  const told = { ZOOSH_PATH: path, ZOOSH_VERSION: String(stat.version), ZOOSH_ZXID: hex(stat.mzxid) }
  if (env === undefined) return { env: told, stdin: bytes }
  return { env: { ...told, [env]: bytes.toString() }, stdin: 'inherit' }
}
