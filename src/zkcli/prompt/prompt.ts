import type { ProcessIo } from '../../cli/life/process-io.ts'
import { settle } from '../../cli/settings/settle.ts'
import { escapeLines } from '../../render/text.ts'
import type { Children } from '../../repl/complete/children.ts'
import type { Offer } from '../../repl/line/completion.ts'
import type { Remembered } from '../../repl/line/remembered.ts'
import type { LineOffer, LineTerminal } from '../../repl/terminal/line-terminal.ts'
import type { Outlet } from '../../repl/terminal/outlet.ts'
import type { Compat } from '../grammar/compat.ts'
import { isSpellable, quoteToken, tokensAt } from '../grammar/tokens.ts'
import type { CliShell } from '../session/shell.ts'
import { type CompletionSources, completeLine } from './complete.ts'

const INTERRUPTED = 130
const AT_ONCE = 131

/**
 * Asks for lines on a terminal until somebody leaves: Ctrl-C gives the line up, or the command that runs; Ctrl-D ends.
 * What comes at any time stands above the line being typed.
 */
export async function runPrompt(shell: CliShell, compat: Compat, io: ProcessIo, signal: AbortSignal): Promise<void> {
  const [{ LineTerminal }, { Children }, { completeZnode }] = await Promise.all([
    import('../../repl/terminal/line-terminal.ts'),
    import('../../repl/complete/children.ts'),
    import('../../repl/complete/complete-znode.ts'),
  ])
  const children = new Children(async () => {
    const { live } = shell.link
    if (!live) throw new Error('no connection')
    return live
  })
  const lookup = { cwd: '/', children: children.of.bind(children), quote: quoteToken }
  const sources = {
    compat,
    znodes: async (typed: string, given: AbortSignal) => spelled(await completeZnode(typed, lookup, given)),
  }
  // Node would write its warnings across the line being typed.
  process.removeAllListeners('warning')
  await new Prompt(shell, io, new LineTerminal(), children, sources).run(signal)
}

/** A name that cannot be typed would be another one. */
function spelled({ candidates, note }: Offer): Offer {
  const kept = candidates.filter(({ value }) => isSpellable(value))
  const left = candidates.length - kept.length
  if (left === 0) return note === undefined ? { candidates } : { candidates, note }
  return { candidates: kept, note: note ?? `${left} cannot be spelled here` }
}

class Prompt {
  readonly #shell: CliShell
  readonly #io: ProcessIo
  readonly #terminal: LineTerminal
  readonly #children: Children
  readonly #history: Remembered[] = []
  readonly #offer: LineOffer

  constructor(shell: CliShell, io: ProcessIo, terminal: LineTerminal, children: Children, sources: CompletionSources) {
    this.#shell = shell
    this.#io = io
    this.#terminal = terminal
    this.#children = children
    this.#offer = offerOf(shell, this.#history, children, sources)
  }

  async run(signal: AbortSignal): Promise<void> {
    const shell = this.#shell
    const terminal = this.#terminal
    shell.listener = { event: (text) => terminal.printAbove(escapeLines(text)), prompt: () => terminal.repaint() }
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    void aborted.then(() => terminal.leave('quit'))
    terminal.open()
    try {
      while (!shell.done && !signal.aborted) {
        const { how, text } = await terminal.ask(this.#offer)
        if (how === 'quit') shell.exitCode = AT_ONCE
        if (how === 'quit' || how === 'end') return
        if (how === 'line') await Promise.race([this.#enter(text, signal), aborted])
      }
    } finally {
      terminal.close()
    }
  }

  /** Runs what was typed: a line, or several that were pasted. */
  async #enter(text: string, signal: AbortSignal): Promise<void> {
    const shell = this.#shell
    for (const line of text.split('\n').filter((one) => one !== '')) {
      const { count } = shell
      const time = Date.now()
      const exit = await this.#terminal.run((outlet, given) =>
        this.#line(line, outlet, AbortSignal.any([signal, given])),
      )
      if (exit === INTERRUPTED && shell.count === count) shell.abandon()
      this.#history.push({ line, time, cwd: '', exit })
      this.#children.forget()
      if (shell.done || exit === INTERRUPTED || exit === AT_ONCE) return
    }
  }

  async #line(line: string, outlet: Outlet, signal: AbortSignal): Promise<number> {
    const err = (text: string) => (this.#io.errTty ? outlet.err(escapeLines(text)) : this.#io.errAsStored(text))
    await this.#shell.line(line, { out: (text) => outlet.out(text), err, signal })
    return this.#shell.exitCode
  }
}

function offerOf(
  shell: CliShell,
  history: readonly Remembered[],
  children: Children,
  sources: CompletionSources,
): LineOffer {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  const colour = settle({}, { NO_COLOR, FORCE_COLOR, TERM }, true).color
  return {
    history,
    colour,
    suggests: colour,
    grammar: { words: tokensAt, quote: quoteToken, isOpen: () => false },
    prompt: () => [{ text: shell.prompt }],
    colours: (text) => [{ text }],
    known(typed) {
      const directory = typed.slice(0, typed.lastIndexOf('/') + 1)
      const names = children.known(directory.replace(/(.)\/$/, '$1'))
      return names && { directory, names }
    },
    complete: (text, cursor, signal) => completeLine(text, cursor, sources, signal),
    paused: () => undefined,
  }
}
