import { join } from 'node:path'
import type { Registry } from '../cli/declare/command.ts'
import type { Companion } from '../cli/declare/companion.ts'
import type { Settings } from '../cli/declare/settings.ts'
import { toFailure } from '../cli/life/failure.ts'
import { warn } from '../cli/life/notices.ts'
import { oneShotContext, type ProcessSurroundings } from '../cli/session/one-shot.ts'
import { configPlace, dataPlace } from '../cli/settings/places.ts'
import { Repl } from './repl.ts'
import { Aliases } from './run/aliases.ts'
import { History } from './run/history.ts'
import { Jobs } from './run/jobs.ts'
import { LiveShell, type Parts } from './run/live-shell.ts'
import { runScripts } from './run/script.ts'
import { ShellSession } from './run/shell-session.ts'
import { type Input, Keyboard } from './terminal/keyboard.ts'
import { terminalOutlet } from './terminal/outlet.ts'
import { Screen } from './terminal/screen.ts'
import { TerminalLoan } from './terminal/terminal-loan.ts'

/**
 * Opens the shell on the terminal.
 * @param more.companion who sits beside it: then the history is one of its own
 * @param more.init whether init.zk is run first
 * @returns the exit code to leave with: that of the last line
 */
export async function openShell(
  registry: Registry,
  settings: Settings,
  around: ProcessSurroundings,
  { companion, init = false }: { readonly companion?: Companion; readonly init?: boolean } = {},
): Promise<number> {
  if (!around.io.outTty) return readScript(registry, settings, around)
  const isPlain = process.env.TERM === 'dumb'
  const screen = new Screen(process.stdout, isPlain)
  const keyboard: Keyboard = new Keyboard(isPlain ? asLines(process.stdin) : process.stdin, () => repl.leave('end'))
  const loan = new TerminalLoan(screen, keyboard, isPlain ? { write: () => true } : process.stdout)
  const session: ShellSession = new ShellSession(
    settings,
    terminalOutlet(screen, process.stdout),
    around.embedded,
    (use) => repl.lend(use),
    (event) => repl.sessionChanged(event),
    () => repl.mayAsk(),
  )
  // What is not obeyed, or cannot be read, costs no shell.
  const tell = (error: unknown) => warn(around, toFailure(error).title ?? '')
  const aliases = new Aliases(join(configPlace(), 'aliases.json'))
  const openHistory = async (profile: string) => {
    const history = new History(join(dataPlace(), companion ? 'learn-history.jsonl' : 'history.jsonl'), profile)
    await history.load().catch(tell)
    return history
  }
  const parts: Parts = { registry, session, screen, keyboard, loan, jobs: new Jobs(screen), aliases, openHistory }
  const [history] = await Promise.all([openHistory(settings.profile ?? ''), aliases.load().catch(tell)])
  const repl: Repl = new Repl(new LiveShell(parts, history), {
    companion,
    init: init ? join(configPlace(), 'init.zk') : undefined,
  })
  return repl.run(around.signal)
}

/** The terminal as its driver gives it: whole lines, edited there. */
function asLines(stdin: NodeJS.ReadStream): Input {
  return {
    on: (event, listener) => stdin.on(event, listener),
    off: (event, listener) => stdin.off(event, listener),
    pause: () => stdin.pause(),
    resume: () => stdin.resume(),
    ref: () => stdin.ref(),
  }
}

/** Where the output is no terminal, lines are read as from a script. */
async function readScript(registry: Registry, settings: Settings, around: ProcessSurroundings): Promise<number> {
  const context = oneShotContext(around, settings)
  try {
    return await runScripts(registry, context, { scripts: [], keepGoing: true })
  } finally {
    await context.close()
  }
}
