import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { call, program } from '../harness/program.ts'

const living = new Set<ChildProcess>()

process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** A program of a test, with what it printed. Killed when the test's process ends. */
export class Spawned {
  readonly process: ChildProcess
  out = ''
  err = ''
  /** Exit code, or 128 + number of the signal that ended it. */
  readonly ended: Promise<number>

  constructor(program: string, args: readonly string[], env: Record<string, string> = {}, stdin = '') {
    this.process = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.process.stdout!.on('data', (chunk) => {
      this.out += chunk
    })
    this.process.stderr!.on('data', (chunk) => {
      this.err += chunk
    })
    this.process.stdin!.on('error', () => {})
    this.process.stdin!.end(stdin)
    living.add(this.process)
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        living.delete(this.process)
        resolve(code ?? (signal === 'SIGKILL' ? 137 : signal === 'SIGINT' ? 130 : 143))
      })
    })
  }
}

/** `zoosh ARGS`, as built. */
export function runZoosh(
  server: string,
  args: readonly string[],
  stdin = '',
  env: Record<string, string> = {},
): Spawned {
  return new Spawned(...call(program, args), { ...env, ZOOSH_SERVER: server }, stdin)
}

/** A script of test/recipes/workers. */
export function runWorker(name: string, args: readonly string[], env: Record<string, string> = {}): Spawned {
  const python = name.endsWith('.py')
  const script = join(import.meta.dirname, 'workers', name)
  return new Spawned(python ? '/usr/bin/python3' : process.execPath, [script, ...args], env)
}

const KAZOO = `
import sys, time
from kazoo.client import KazooClient
zk = KazooClient(hosts=sys.argv[1])
zk.start()
def say(text):
    print(text, flush=True)
def until(ask):
    while not ask():
        time.sleep(0.005)
`

/** A script of Python with a client of kazoo, `zk`. */
export function runKazoo(server: string, script: string): Spawned {
  return new Spawned('/usr/bin/python3', ['-c', KAZOO + script, server])
}

/** Whether kazoo is there; under CI it must be. */
export const kazoo = existsSync('/usr/lib/python3/dist-packages/kazoo')
if (!kazoo && process.env.CI === 'true') throw new Error('python3-kazoo is missing: apt-get install python3-kazoo')
