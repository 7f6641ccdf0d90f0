import { render } from 'ink'
import type { Context } from '../../cli/declare/context.ts'
import { whileRunning } from '../../cli/life/running.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { writeNew } from '../../files/new-file.ts'
import { toJson } from '../../render/json.ts'
import { escapeText, own } from '../../render/text.ts'
import { isoTime } from '../../render/units.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import type { Departure } from './live-keys.ts'
import { LiveModel } from './live-model.ts'
import type { LiveTrees } from './live-trees.ts'
import { LiveView } from './live-view.tsx'
import { copyToClipboard, ENTER_SCREEN, LEAVE_SCREEN } from './screen.ts'

/** What the view lets others do, on the bare terminal. */
export interface LiveActions {
  /** Runs a command. @param words as they are, or a line to be split */
  run(words: readonly string[] | string): Promise<void>
  edit(path: string): Promise<void>
  readonly trees: LiveTrees
}

/**
 * Fills the terminal with the tree below `root`, live, until q, Ctrl-C or the end of the command; the terminal is as before
 * afterwards, whatever happens.
 * @throws UsageError where there is no terminal; ConnectionError when no session can be had
 */
export async function openLive(context: Context, root: string, actions: LiveActions): Promise<void> {
  const { signal, io } = context
  if (!io.outTty || !context.interactive)
    throw new UsageError('the live view needs a terminal', advice`${zoosh`watch PATH`} streams into a pipe`)
  const stop = new AbortController()
  let zk: ZooKeeper | undefined
  const open = async (): Promise<ZooKeeper> => {
    zk = await context.zk()
    return zk
  }
  await open()
  const model = new LiveModel(open, root, AbortSignal.any([signal, stop.signal]), actions.trees)
  const living = model.live().catch((error: Error) => model.say(error.message))
  /** Typed and not read yet: it is for whoever reads next, as if it had been typed by then. */
  let ahead = ''
  try {
    for (;;) {
      ahead += context.typedAhead?.() ?? ''
      const { departure, rest } = await context.lend(() =>
        whileRunning(show(model, signal, () => zk?.sessionId ?? 0n, ahead)),
      )
      ahead = rest
      if (departure.to === 'quit' || signal.aborted) return
      // A question about a deletion is answered by who has read it.
      if (departure.to === 'run') ahead = ''
      await act(context, departure, actions)
      ahead += context.typedAhead?.() ?? ''
      if (ahead === '') ahead = await context.lend(() => keyPress())
      ahead = ahead.slice(firstKey(ahead))
      model.refresh()
    }
  } finally {
    if (ahead !== '' && !process.stdin.readableEnded) process.stdin.unshift(ahead)
    stop.abort()
    model.clock.stop()
    await living
  }
}

async function act(context: Context, departure: Departure, actions: LiveActions): Promise<void> {
  if (departure.to === 'run') await actions.run(departure.words)
  else if (departure.to === 'command') {
    // What it prints stands below what was typed, not below what another command printed.
    context.io.err(own`:${escapeText(departure.line)}\n`)
    await actions.run(departure.line)
  } else if (departure.to === 'edit') await actions.edit(departure.path)
}

/** @returns what was typed: a key, or more */
async function keyPress(): Promise<string> {
  const { stdin, stderr } = process
  stderr.write('\n(any key goes back)')
  stdin.setRawMode(true)
  stdin.ref()
  const typed = await new Promise<Buffer | string>((resolve) => {
    stdin.once('data', resolve)
    stdin.resume()
  })
  stdin.setRawMode(false)
  stdin.pause()
  stdin.unref()
  stderr.write('\n')
  return typed.toString()
}

/** Characters of the first key of what a terminal sent. */
function firstKey(typed: string): number {
  return /^(?:\u001b(?:\[[0-9;]*[ -/]*[@-~]|O.)|[\s\S])/u.exec(typed)?.[0].length ?? 0
}

/** Draws until the user leaves. @returns where to, and what was typed behind it */
async function show(
  model: LiveModel,
  signal: AbortSignal,
  session: () => bigint,
  ahead: string,
): Promise<{ departure: Departure; rest: string }> {
  const { stdout, stdin } = process
  let departure: Departure = { to: 'quit' }
  let rest = ''
  // Ink takes the keys once the last owner of stdin has let go of them.
  await new Promise((resolve) => setImmediate(resolve))
  stdin.ref()
  if (ahead !== '') stdin.unshift(ahead)
  stdout.write(ENTER_SCREEN)
  const leave = (): void => void stdout.write(LEAVE_SCREEN)
  process.on('exit', leave)
  const app = render(
    <LiveView
      model={model}
      session={session}
      size={() => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })}
      leave={(to, behind) => {
        departure = to
        rest = behind
        app.unmount()
      }}
      act={(what) => {
        if (what === 'copy') copy(model)
        else save(model).catch((error: Error) => model.say(error.message))
      }}
    />,
    { exitOnCtrlC: false, patchConsole: false },
  )
  const resized = (): void => model.clock.now()
  const end = (): void => app.unmount()
  stdout.on('resize', resized)
  signal.addEventListener('abort', end, { once: true })
  model.selected()
  try {
    await app.waitUntilExit()
  } finally {
    stdout.off('resize', resized)
    signal.removeEventListener('abort', end)
    process.off('exit', leave)
    leave()
  }
  return { departure, rest }
}

function copy(model: LiveModel): void {
  process.stdout.write(copyToClipboard(model.tree.selected))
  model.say(`copied ${model.tree.selected}`)
}

/** The log as documents, a line each, into a new file of the working directory. */
async function save(model: LiveModel): Promise<void> {
  const file = `zoosh-log-${isoTime(Date.now()).slice(0, 19).replaceAll(':', '')}.ndjson`
  const lines = model.log
    .entries()
    .map(({ time, type, path, zxid }) => `${toJson({ time: isoTime(time), type, path, zxid: zxid ?? null }, false)}\n`)
  await writeNew(file, lines.join(''))
  model.say(`saved ${lines.length} events to ${file}`)
}
