import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { outputEnd } from '../../cli/life/output-error.ts'
import { Interrupted } from '../../cli/life/stop-error.ts'
import { fromHome } from '../../files/from-home.ts'
import type { Word } from '../line/words.ts'
import { streamOutlet } from '../terminal/outlet.ts'
import { invoke } from './invoke.ts'
import type { LiveShell } from './live-shell.ts'
import { type Place, placeLike } from './place.ts'

/**
 * `get /a | jq .`: what the command prints goes into a program of the operating system, which has the terminal meanwhile.
 * In the background it has none: what it prints goes where errors go.
 * @returns the first exit code that is not 0, the program's before ours
 */
export async function runPiped(
  shell: LiveShell,
  program: string,
  words: readonly Word[],
  place: Place,
): Promise<number> {
  if (place.background) return pipeInto(shell, program, words, place)
  return shell.parts.loan.lend(() => pipeInto(shell, program, words, place))
}

async function pipeInto(shell: LiveShell, program: string, words: readonly Word[], place: Place): Promise<number> {
  const through = (heard: boolean) => (heard ? ('pipe' as const) : ('inherit' as const))
  const { background } = place
  // The line of a file may stand where the file's own output goes elsewhere.
  const stdio = ['pipe' as const, through(background || !place.outlet.outTty), through(background)]
  const child = spawn('/bin/sh', ['-c', program], { stdio })
  const gone = new AbortController()
  const signal = AbortSignal.any([place.signal, gone.signal])
  const leave = () => gone.abort(new Interrupted(141))
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code, name) => resolve(code ?? (name === 'SIGINT' ? 130 : 143)))
  })
  child.on('exit', leave)
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => void place.outlet.out(chunk))
  const stop = () => child.kill('SIGINT')
  place.signal.addEventListener('abort', stop)
  try {
    const outlet = streamOutlet(child.stdin!, place.outlet, leave)
    const own = await invoke(shell, words, placeLike(place, { outlet, signal }))
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
  const stream = createWriteStream(fromHome(file), { flags: append ? 'a' : 'w' })
  const unopened = await new Promise<Error | undefined>((resolve) => {
    stream.once('open', () => resolve(undefined))
    stream.once('error', resolve)
  })
  if (unopened) return shell.report(unopened, place)
  const failed = new AbortController()
  const signal = AbortSignal.any([place.signal, failed.signal])
  const outlet = streamOutlet(stream, place.outlet, (error) => failed.abort(outputEnd(error, file)))
  const exit = await invoke(shell, words, placeLike(place, { outlet, signal }))
  await new Promise<void>((resolve) => {
    stream.on('close', () => resolve())
    stream.end()
    if (stream.closed) resolve()
  })
  // What a disk does not take may show only when the file is closed, after a command that could write all it had.
  return exit === 0 && failed.signal.aborted ? shell.report(failed.signal.reason, place) : exit
}
