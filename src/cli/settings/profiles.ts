import { join } from 'node:path'
import { readOwn, writeOwn } from '../../files/own-file.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, outsideLine, zoosh } from '../../wire/hint.ts'
import type { ProfileSettings } from '../declare/settings.ts'
import { configPlace, currentFile } from './places.ts'
import { readProfileFields } from './profile-fields.ts'

/** The file profiles are kept in: `profiles: {prod: {server: …}}`. */
export const profilesFile = (): string => join(configPlace(), 'profiles.yaml')

/**
 * What the file holds, not looked into.
 * @throws UsageError for a file that is no YAML, that others can write, or with credentials that others can read
 */
export async function loadProfiles(): Promise<Record<string, unknown>> {
  const file = profilesFile()
  const text = (await readOwn(file)) ?? ''
  if (text === '') return {}
  const { parse } = await import('yaml')
  const profiles = yaml(() => (parse(text) as { profiles?: unknown } | null)?.profiles ?? {}, file)
  if (typeof profiles !== 'object' || Array.isArray(profiles))
    throw new UsageError(`${file}: "profiles" is not a table`)
  const all = profiles as Record<string, unknown>
  const holdsSecret = Object.values(all).some((one) => typeof one === 'object' && one !== null && 'auth' in one)
  if (holdsSecret && (await isReadByOthers(file))) {
    throw new UsageError(`${file} holds credentials and can be read by others`, `chmod 600 ${file}`)
  }
  return all
}

/**
 * The settings of a saved profile.
 * @param name undefined for the one chosen by `profile use`, if any
 * @throws UsageError when there is no such profile, or it holds what no profile can hold
 */
export async function readProfile(name: string | undefined): Promise<ProfileSettings | undefined> {
  const wanted = name ?? (await currentProfile())
  if (wanted === undefined) return undefined
  const all = await loadProfiles()
  if (!Object.hasOwn(all, wanted)) {
    if (wanted.includes(','))
      throw new UsageError(
        `"${wanted}" names several profiles, and this takes one session`,
        advice`several are for one command that reads: ${outsideLine`-p ${wanted} get PATH`}`,
      )
    const { closest } = await import('../words/closest.ts')
    const guess = closest(wanted, Object.keys(all))
    const hint =
      guess === undefined
        ? advice`${zoosh`profile ls`} lists them; they are kept in ${profilesFile()}`
        : `did you mean ${guess}?`
    throw new UsageError(`no profile "${wanted}"`, hint)
  }
  return { ...readProfileFields(all[wanted], `${profilesFile()}: ${wanted}`), profile: wanted }
}

async function isReadByOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  const { mode } = await process.getBuiltinModule('node:fs/promises').stat(file)
  return (mode & 0o077) !== 0
}

/** The name `profile use` chose. @throws UsageError when others can write it */
export async function currentProfile(): Promise<string | undefined> {
  const text = await readOwn(currentFile())
  return text?.trim() || undefined
}

/** @param name undefined for none */
export async function chooseProfile(name: string | undefined): Promise<void> {
  if (name !== undefined) return writeOwn(currentFile(), `${name}\n`)
  await process.getBuiltinModule('node:fs/promises').rm(currentFile(), { force: true })
}

export async function profileNames(): Promise<readonly string[]> {
  return Object.keys(await loadProfiles()).sort()
}

/**
 * Writes one profile into the file, or takes it out; comments and the other profiles stay as they are.
 * @param fields by the names of the file; undefined takes the profile out
 */
export async function saveProfile(name: string, fields: Readonly<Record<string, unknown>> | undefined): Promise<void> {
  const { parseDocument } = await import('yaml')
  const file = profilesFile()
  const document = parseDocument((await readOwn(file)) ?? '')
  if (document.errors.length > 0) throw new UsageError(`${file} is no YAML: ${document.errors[0]!.message}`)
  if (fields) document.setIn(['profiles', name], fields)
  else document.deleteIn(['profiles', name])
  await writeOwn(file, document.toString())
}

function yaml<T>(read: () => T, file: string): T {
  try {
    return read()
  } catch (error) {
    throw new UsageError(`${file} is no YAML: ${(error as Error).message.split('\n')[0]}`)
  }
}
