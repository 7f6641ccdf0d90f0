import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './installed.ts'

/**
 * What TypeScript says of some files of a folder, the types of packages included.
 * @param dialect `module` and what goes with it
 * @param tsc the compiler; by default ours
 */
export async function typeErrors(
  folder: string,
  files: readonly string[],
  dialect: Readonly<Record<string, string>>,
  tsc: string = join(root, 'node_modules/typescript/bin/tsc'),
): Promise<string> {
  const compilerOptions = {
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: ['node'],
    noEmit: true,
    ...dialect,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error) => error)
  return stdout
}
