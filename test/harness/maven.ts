import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'zoosh')

/** Group, name and version of a library. */
export type Artifact = readonly [group: string, name: string, version: string]

/**
 * The class path of libraries with all that they need, fetched by Maven into a cache outside the repository when it is not
 * there yet.
 * @param title what is skipped without it
 * @param folder in the cache
 * @returns undefined where it cannot be had, after saying so on stderr
 */
export async function jars(title: string, folder: string, artifacts: readonly Artifact[]): Promise<string | undefined> {
  const place = join(cache, folder)
  if (!existsSync(place)) {
    try {
      await fetch(place, artifacts)
    } catch (error) {
      const why = (error as Error).message.split('\n').slice(0, 3).join(' ')
      process.stderr.write(`\n*** SKIPPED: ${title}: Maven cannot get it: ${why}\n`)
      return undefined
    }
  }
  return readdirSync(place)
    .filter((file) => file.endsWith('.jar'))
    .map((file) => join(place, file))
    .join(':')
}

async function fetch(folder: string, artifacts: readonly Artifact[]): Promise<void> {
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  const pom = join(partial, 'pom.xml')
  writeFileSync(
    pom,
    `<project><modelVersion>4.0.0</modelVersion><groupId>zoosh</groupId><artifactId>test</artifactId><version>1</version><dependencies>${artifacts.map(dependency).join('')}</dependencies></project>`,
  )
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`]
  await promisify(execFile)('mvn', args, { timeout: 300_000 })
  renameSync(partial, folder)
}

function dependency([group, name, version]: Artifact): string {
  return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`
}
