import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { curatorJars } from '../curator-jars.ts'

const source = join(import.meta.dirname, '../workers/CuratorHold.java')

let compiled: Promise<readonly string[]> | undefined

/** The command line of workers/CuratorHold.java, compiled the first time. @throws Error where Curator cannot be had */
export function curatorHold(): Promise<readonly string[]> {
  compiled ??= compile()
  return compiled
}

async function compile(): Promise<readonly string[]> {
  const classpath = await curatorJars()
  if (classpath === undefined) throw new Error('there is no Curator')
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-curator-hold-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await promisify(execFile)('javac', ['-J-Xmx64m', '-cp', classpath, '-d', folder, source])
  const options = ['-Xmx64m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']
  return ['java', ...options, '-cp', `${folder}:${classpath}`, 'CuratorHold']
}
