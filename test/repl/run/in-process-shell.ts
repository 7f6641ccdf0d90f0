import { settle } from '../../../src/cli/settings/settle.ts'
import { registry } from '../../../src/commands/index.ts'
import { Aliases } from '../../../src/repl/run/aliases.ts'
import { History } from '../../../src/repl/run/history.ts'
import { Jobs } from '../../../src/repl/run/jobs.ts'
import { LiveShell } from '../../../src/repl/run/live-shell.ts'
import { runLine } from '../../../src/repl/run/run-line.ts'
import { ShellSession } from '../../../src/repl/run/shell-session.ts'
import { Keyboard } from '../../../src/repl/terminal/keyboard.ts'
import { terminalOutlet } from '../../../src/repl/terminal/outlet.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { TerminalLoan } from '../../../src/repl/terminal/terminal-loan.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { UsageError } from '../../../src/wire/error.ts'
import { FakeInput } from '../terminal/fake-input.ts'

// A pager would take the terminal the tests run on.
process.env.ZOOSH_PAGER = ''
// As in the shell: Node's own warnings would go past the screen.
process.removeAllListeners('warning')

/**
 * A shell in this process: its own sandbox, and a terminal that only remembers what was written.
 * @param options.lends programs get the terminal; it is the one the tests run on, so they should leave it alone
 */
export async function inProcessShell({ columns = 80, lends = false } = {}) {
  const sandbox = await Sandbox.start({ port: false, seed: true })
  let written = ''
  const output = {
    columns,
    rows: 24,
    write: (text: string | Uint8Array) => {
      written += typeof text === 'string' ? text : new TextDecoder().decode(text)
      return true
    },
  }
  const screen = new Screen(output)
  const input = new FakeInput()
  const keyboard = new Keyboard(input, () => {})
  keyboard.attach()
  const loan = new TerminalLoan(screen, keyboard, output)
  // Nobody is there to answer a question.
  if (!lends) loan.lend = () => Promise.reject(new UsageError('nobody is there'))
  const settings = settle({ sandbox: true, 'no-color': true }, {}, true)
  const session = new ShellSession(
    settings,
    terminalOutlet(screen, undefined),
    async () => sandbox,
    (use) => use(),
    () => {},
  )
  const shell = new LiveShell(
    {
      registry,
      session,
      screen,
      keyboard,
      loan,
      jobs: new Jobs(screen),
      aliases: new Aliases(undefined),
      openHistory: async (profile) => new History(undefined, profile),
    },
    new History(undefined, ''),
  )
  return {
    shell,
    sandbox,
    /** Runs a line. @returns its exit code, and what was written meanwhile */
    async run(line: string) {
      await runLine(shell, line)
      return { exit: shell.status, text: this.takeWritten() }
    },
    type: (keys: string) => input.type(keys),
    /** What was written since the last call. */
    takeWritten() {
      const text = written
      written = ''
      return text
    },
    async stop() {
      await shell.parts.jobs.stopAll()
      await session.close()
      await sandbox.stop()
    },
  }
}
