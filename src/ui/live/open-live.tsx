import { render } from 'ink'
import type { Context } from '../../cli/declare/context.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { writeNew } from '../../files/new-file.ts'
import { toJson } from '../../render/json.ts'
import { isoTime } from '../../render/units.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import type { Departure } from './live-keys.ts'
import { LiveModel } from './live-model.ts'
import { LiveView } from './live-view.tsx'
import { copyToClipboard, ENTER_SCREEN, LEAVE_SCREEN } from './screen.ts'

/** What the view lets others do, on the bare terminal. */
export interface LiveActions {
  /** Runs a command. @param words as they are, or a line to be split */
  run(words: readonly string[] | string): Promise<void>
  edit(path: string): Promise<void>
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
  const model = new LiveModel(open, root, AbortSignal.any([signal, stop.signal]))
  const living = model.live().catch((error: Error) => model.say(error.message))
  try {
    for (;;) {
      const departure = await context.lend(() => show(model, signal, () => zk?.sessionId ?? 0n))
      if (departure.to === 'quit' || signal.aborted) return
      await act(context, departure, actions)
      model.refresh()
    }
  } finally {
    stop.abort()
    model.clock.stop()
    await living
  }
}

async function act(context: Context, departure: Departure, actions: LiveActions): Promise<void> {
  if (departure.to === 'run') await actions.run(departure.words)
  else if (departure.to === 'command') await actions.run(departure.line)
  else if (departure.to === 'edit') await actions.edit(departure.path)
  await context.lend(() => keyPress())
}

async function keyPress(): Promise<void> {
  const { stdin, stderr } = process
  stderr.write('\n(any key goes back)')
  stdin.setRawMode(true)
  stdin.ref()
  await new Promise((resolve) => {
    stdin.once('data', resolve)
    stdin.resume()
  })
  stdin.setRawMode(false)
  stdin.pause()
  stdin.unref()
  stderr.write('\n')
}

/** Draws until the user leaves. @returns where to */
async function show(model: LiveModel, signal: AbortSignal, session: () => bigint): Promise<Departure> {
  const { stdout, stdin } = process
  let departure: Departure = { to: 'quit' }
  // Ink takes the keys once the last owner of stdin has let go of them.
  await new Promise((resolve) => setImmediate(resolve))
  stdin.ref()
  stdout.write(ENTER_SCREEN)
  const leave = (): void => void stdout.write(LEAVE_SCREEN)
  process.on('exit', leave)
  const app = render(
    <LiveView
      model={model}
      session={session}
      size={() => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })}
      leave={(to) => {
        departure = to
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
  return departure
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
