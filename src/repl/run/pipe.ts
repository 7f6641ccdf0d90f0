import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { homedir } from 'node:os'
import { Interrupted } from '../../cli/life/stop-error.ts'
import type { Word } from '../line/words.ts'
import { type Outlet, streamOutlet } from '../terminal/outlet.ts'
import { invoke } from './invoke.ts'
import type { LiveShell } from './live-shell.ts'

interface Place {
  readonly signal: AbortSignal
  /** Where errors go, and for a background command what the program prints. */
  readonly outlet: Outlet
}

/**
 * `get /a | jq .`: what the command prints goes into a program of the operating system, which has the terminal meanwhile.
 * @returns the first exit code that is not 0, the program's before ours
 */
export async function runPiped(
  shell: LiveShell,
  program: string,
  words: readonly Word[],
  place: Place,
): Promise<number> {
  const background = !place.outlet.inTty
  if (background) return pipeInto(shell, program, words, place, true)
  return shell.parts.loan.lend(() => pipeInto(shell, program, words, place, false))
}

async function pipeInto(
  shell: LiveShell,
  program: string,
  words: readonly Word[],
  place: Place,
  background: boolean,
): Promise<number> {
  const output = background ? ('pipe' as const) : ('inherit' as const)
  const child = spawn('/bin/sh', ['-c', program], { stdio: ['pipe', output, output] })
  const gone = new AbortController()
  const signal = AbortSignal.any([place.signal, gone.signal])
  const leave = () => gone.abort(new Interrupted(141))
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code, name) => resolve(code ?? (name === 'SIGINT' ? 130 : 143)))
  })
  child.stdin!.on('error', leave)
  child.on('exit', leave)
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => void place.outlet.out(chunk))
  const stop = () => child.kill('SIGINT')
  place.signal.addEventListener('abort', stop)
  try {
    const own = await invoke(shell, words, { outlet: streamOutlet(child.stdin!, place.outlet), signal, background })
    child.stdin!.end()
    const theirs = await ended
    return theirs !== 0 || own === 141 ? theirs : own
  } finally {
    place.signal.removeEventListener('abort', stop)
  }
}

/** `ls -R > file`, `>> file`. @throws when the file cannot be written */
export async function runRedirected(
  shell: LiveShell,
  { file, append }: { file: string; append: boolean },
  words: readonly Word[],
  place: Place,
): Promise<number> {
  const stream = createWriteStream(file.replace(/^~(?=\/|$)/, homedir()), { flags: append ? 'a' : 'w' })
  const failed = new AbortController()
  stream.on('error', (error) => failed.abort(error))
  const signal = AbortSignal.any([place.signal, failed.signal])
  await new Promise((resolve) => {
    stream.on('open', resolve)
    stream.on('error', resolve)
  })
  const exit = failed.signal.aborted
    ? shell.report(failed.signal.reason, place.outlet)
    : await invoke(shell, words, {
        outlet: streamOutlet(stream, place.outlet),
        signal,
        background: !place.outlet.inTty,
      })
  await new Promise<void>((resolve) => {
    stream.on('close', () => resolve())
    stream.end()
    if (stream.closed) resolve()
  })
  return exit
}
