import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { classpath } from '../harness/java.ts'
import { call, type Program as ProgramFile, zkcliProgram } from '../harness/program.ts'

export interface Ended {
  readonly out: string
  readonly err: string
  readonly code: number | null
}

/** A zkCli to be compared: how it is started, and how it marks its own znodes. */
export interface Program {
  readonly name: 'real' | 'ours'
  readonly command: ProgramFile
}

/** Apache's own, without the log on stderr that distributions configure differently. */
export const real: Program = {
  name: 'real',
  command: [
    'java',
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Xshare:auto',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=off',
    '-cp',
    classpath ?? '',
    'org.apache.zookeeper.ZooKeeperMain',
  ],
}

/** Texts of the release the real one is. */
export const ours: Program = {
  name: 'ours',
  command: [...zkcliProgram, '--compat-version', '3.8'],
}

export function isBuilt(): boolean {
  return existsSync(resolve(import.meta.dirname, '../../dist/zkcli.js'))
}

/** Runs a program to its end. @param signal kills it */
export function run(
  program: Program,
  words: readonly string[],
  stdin = '',
  env: NodeJS.ProcessEnv = {},
  signal?: AbortSignal,
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(...call(program.command, words), {
      env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', NODE_EXTRA_CA_CERTS: undefined, ...env },
    })
    signal?.addEventListener('abort', () => child.kill('SIGKILL'))
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', fail)
    child.on('close', (code) => done({ out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString(), code }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
  })
}
