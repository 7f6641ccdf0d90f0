import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { call, type Program, program } from './program.ts'

export interface Ended {
  /** Exit code; 128 + n when a signal ended it. */
  code: number
  out: Buffer
  /** stdout as text. */
  text: string
  err: string
}

export interface Run {
  /** What to run instead of zoosh. */
  program?: Program
  /** Working directory. Default: the tests' own. */
  cwd?: string
  server?: string
  env?: Record<string, string>
  /** stdin; empty when left out. */
  input?: string | Buffer
  /** Called with the running process. */
  during?: (child: ReturnType<typeof spawn>) => void
}

/** The environment of a test run: nothing of the developer's own settings. */
export function cleanEnv(env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^ZOOSH_|^BUN_|^NODE_EXTRA_CA_CERTS$|^FORCE_COLOR$|^NO_COLOR$/.test(name),
  )
  return {
    ...Object.fromEntries(own),
    XDG_CONFIG_HOME: '/nonexistent',
    XDG_STATE_HOME: '/nonexistent',
    // The folder that own-data-home.ts has made for the test file: where bytecode is kept, as in a home.
    XDG_CACHE_HOME: process.env.XDG_DATA_HOME,
    ...env,
  }
}

/** Runs the built zoosh in a process of its own, pipes on all three streams. */
export function zoosh(argv: readonly string[], run: Run = {}): Promise<Ended> {
  const { program: asked = program, cwd, server, env = {}, input = '', during } = run
  if (!existsSync(resolve(import.meta.dirname, '../../dist/main.js')))
    throw new Error('dist/ is missing: run npm run build')
  const child = spawn(...call(asked, argv), {
    ...(cwd !== undefined && { cwd }),
    env: cleanEnv({ ...(server === undefined ? {} : { ZOOSH_SERVER: server }), ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  during?.(child)
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => {
      const whole = Buffer.concat(out)
      const numbers: Record<string, number> = { SIGINT: 2, SIGTERM: 15, SIGKILL: 9, SIGHUP: 1, SIGPIPE: 13 }
      done({
        code: code ?? 128 + numbers[signal ?? '']!,
        out: whole,
        text: whole.toString(),
        err: Buffer.concat(err).toString(),
      })
    })
  })
}
