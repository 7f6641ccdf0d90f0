import { homedir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '../wire/error.ts'
import type { ProfileSettings } from './settings.ts'

/** Where zoosh keeps its files: XDG base directories. */
export function configHome(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'zoosh')
}

/**
 * The settings of a saved profile.
 * @param name undefined for none
 * @throws UsageError when there is no such profile
 */
export async function readProfile(name: string | undefined): Promise<ProfileSettings | undefined> {
  if (name === undefined) return undefined
  const { readFile } = await import('node:fs/promises')
  const file = join(configHome(), 'profiles.yaml')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const { parse } = await import('yaml')
  const profiles = (parse(text) ?? {}) as { profiles?: Record<string, ProfileSettings> }
  const profile = profiles.profiles?.[name]
  if (!profile) throw new UsageError(`no profile "${name}"`, `profiles are kept in ${file}`)
  return profile
}
