import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/**
 * A folder of somebody who has installed zoosh: what `npm pack` takes of dist/ as it is, unpacked, and Node's types.
 * @returns the folder, outside of the repository, so that nothing of it is found by chance
 */
export function installed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-package-'))
  const place = join(folder, 'node_modules/zoosh')
  mkdirSync(place, { recursive: true })
  mkdirSync(join(folder, 'node_modules/@types'))
  // Nothing is built again: tests run side by side on one dist/.
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!
  execFileSync('tar', ['xzf', join(folder, tarball), '-C', place, '--strip-components', '1'])
  for (const name of ['node', 'estree'])
    symlinkSync(join(root, 'node_modules/@types', name), join(folder, 'node_modules/@types', name))
  return folder
}

/** The programs of those who install it, each prints {@link said}. */
export const programs = join(import.meta.dirname, 'programs')

export const said = 'data x NoNode /b true\n'
