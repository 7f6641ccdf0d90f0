import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The newest of each line of releases that people still run. */
export const versions = ['3.4.14', '3.5.10', '3.6.4', '3.7.2', '3.8.6', '3.9.5'] as const

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'zoosh', 'zookeeper')

/** What the servers load at run time besides what their own description names. */
const more = [
  ['io.dropwizard.metrics', 'metrics-core', '3.2.5'],
  ['org.xerial.snappy', 'snappy-java', '1.1.10.5'],
  ['commons-cli', 'commons-cli', '1.5.0'],
] as const

function dependency([group, artifact, version]: readonly [string, string, string]): string {
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
}

/**
 * The class path of one release, fetched by Maven into a cache outside the repository when it is not there yet.
 * @returns undefined where it cannot be had, after saying so on stderr
 */
export async function release(version: string): Promise<string | undefined> {
  const folder = join(cache, version)
  if (!existsSync(folder)) {
    try {
      await fetch(version, folder)
    } catch (error) {
      const why = (error as Error).message.split('\n').slice(0, 3).join(' ')
      process.stderr.write(`\n*** SKIPPED: ZooKeeper ${version}: Maven cannot get it: ${why}\n`)
      return undefined
    }
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jar'))
    .map((file) => join(folder, file))
    .join(':')
}

async function fetch(version: string, folder: string): Promise<void> {
  const partial = `${folder}.partial`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true })
  const dependencies = [['org.apache.zookeeper', 'zookeeper', version] as const, ...more].map(dependency).join('')
  const pom = join(partial, 'pom.xml')
  writeFileSync(
    pom,
    `<project><modelVersion>4.0.0</modelVersion><groupId>zoosh</groupId><artifactId>matrix</artifactId><version>1</version><dependencies>${dependencies}</dependencies></project>`,
  )
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`]
  await promisify(execFile)('mvn', args, { timeout: 300_000 })
  renameSync(partial, folder)
}
