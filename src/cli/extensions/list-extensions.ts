import type { Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { foreignHand } from '../../files/trust.ts'
import type { Registry } from '../declare/command.ts'
import type { Extension, ListedExtension } from '../declare/listed-extension.ts'
import { findMeant } from '../words/dispatch.ts'
import { isProgram, NAME, PREFIX } from './find-extension.ts'

/** All of them, by name, each name in the order of the PATH. */
export async function listExtensions(
  registry: Registry,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly ListedExtension[]> {
  const listed: ListedExtension[] = []
  const first = new Map<string, string>()
  for (const { name, path } of await programs(env)) {
    const why = await whyNot(registry, { name, path }, first.get(name))
    if (why === undefined) first.set(name, path)
    const notes = [why, why === undefined ? spaced(registry, name) : undefined, await writers(path)].filter(
      (note) => note !== undefined,
    )
    listed.push({ name, path, runs: why === undefined, notes })
  }
  return listed.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** The names that can be typed, for hints and completion. */
export async function extensionNames(registry: Registry, env: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  return (await listExtensions(registry, env)).filter(({ runs }) => runs).map(({ name }) => name)
}

/** What lies in the folders of the PATH; a folder that is named twice, or is a link to another, counts once. */
async function programs(env: NodeJS.ProcessEnv): Promise<Extension[]> {
  const seen = new Set<string>()
  const found: Extension[] = []
  for (const folder of (env.PATH ?? '').split(':')) {
    const real = await realpath(folder || '.').catch(() => undefined)
    if (real === undefined || seen.has(real)) continue
    seen.add(real)
    const entries = await readdir(real).catch(() => [])
    const names = entries.filter((name) => name.startsWith(PREFIX) && name.length > PREFIX.length).sort()
    for (const name of names) {
      const path = isAbsolute(folder) ? join(folder, name) : `${folder || '.'}/${name}`
      if (!(await statOf(path))?.isDirectory()) found.push({ name: name.slice(PREFIX.length), path })
    }
  }
  return found
}

/** @param earlier the program of that name that is found first */
async function whyNot(
  registry: Registry,
  { name, path }: Extension,
  earlier: string | undefined,
): Promise<string | undefined> {
  if (!NAME.test(name)) return 'not run: names are made of a-z, 0-9 and -'
  if (!isAbsolute(path)) return 'not run: its folder stands in the PATH as a relative one'
  const own = findMeant(registry, [name])
  if (own) return `not run: ${own.id} is a command of zoosh`
  if (!(await isProgram(path))) return 'not run: it is not executable'
  return earlier === undefined ? undefined : `not run: ${earlier} comes first in the PATH`
}

/** Where only the name with its dashes leads to it. */
function spaced(registry: Registry, name: string): string | undefined {
  const own = findMeant(registry, name.split('-'))
  return own && `"${name.replaceAll('-', ' ')}" is ${own.id}, a command of zoosh`
}

/** Who else could have put something else there. */
async function writers(path: string): Promise<string | undefined> {
  const found = await statOf(path)
  const folder = await statOf(join(path, '..'))
  const file = found && foreignHand(found)?.what
  const around = folder && foreignHand(folder)?.what
  return file ?? (around === undefined ? undefined : `its folder ${around}`)
}

function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined)
}
