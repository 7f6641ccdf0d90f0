import type { Beside, Companion } from '../cli/declare/companion.ts'
import { resolvePath } from '../cli/declare/kinds/resolve-path.ts'
import { editText } from '../cli/editing/edit-text.ts'
import { completeExtension } from '../cli/extensions/complete-extension.ts'
import type { Caller } from '../cli/extensions/extension-environment.ts'
import { extensionNames } from '../cli/extensions/list-extensions.ts'
import { helpTopics } from '../cli/help/help-topics.ts'
import { missingChroot } from '../cli/life/missing-chroot.ts'
import { profileNames } from '../cli/settings/profiles.ts'
import { habits } from '../cli/words/habits.ts'
import type { ZooKeeper } from '../client/client.ts'
import { ConnectionError } from '../client/terms/connection-error.ts'
import type { SessionEvent } from '../client/terms/session-events.ts'
import { excerpt } from '../render/excerpt.ts'
import { escapeLines, escapeText, own } from '../render/text.ts'
import { advice, shellLine, spellHint } from '../wire/hint.ts'
import { Children } from './complete/children.ts'
import { complete } from './complete/complete.ts'
import { KnownExtensions } from './complete/known-extensions.ts'
import { vocabulary } from './complete/vocabulary.ts'
import { greeting } from './greeting.ts'
import { shellGrammar } from './line/grammar.ts'
import { expandBang } from './run/bang.ts'
import { isPattern } from './run/expand-globs.ts'
import type { LiveShell } from './run/live-shell.ts'
import { expandRedo } from './run/redo.ts'
import { runInit } from './run/run-init.ts'
import { runLine } from './run/run-line.ts'
import { sessionFacts, sessionNotice } from './session-facts.ts'
import { highlight } from './terminal/highlight.ts'
import { layout } from './terminal/layout.ts'
import { PlainLine } from './terminal/plain-line.ts'
import { prompt } from './terminal/prompt.ts'
import { type Entered, LineReader, type LineSources, type Reading } from './terminal/read-line.ts'

interface More {
  readonly companion?: Companion | undefined
  readonly init?: string | undefined
}

/** The loop: ask for a line, run it, until somebody leaves. */
export class Repl {
  private line: Reading | undefined
  private kills: readonly string[] = []
  /** The session whose chroot was asked for. */
  private asked: ZooKeeper | undefined
  private ended: Entered['how'] | undefined
  private readonly shell: LiveShell
  private readonly children: Children
  private readonly companion: Companion | undefined
  private readonly init: string | undefined
  private readonly extensions: KnownExtensions

  /**
   * @param more.companion sees what is typed, and shows something above the prompt
   * @param more.init file whose lines are run before the first prompt
   */
  constructor(shell: LiveShell, { companion, init }: More = {}) {
    this.shell = shell
    this.companion = companion
    this.init = init
    this.extensions = new KnownExtensions(() => extensionNames(shell.parts.registry))
    this.children = new Children(() => this.client())
  }

  /** @param signal ends the shell: SIGTERM, SIGHUP, or a terminal that is gone */
  async run(signal: AbortSignal): Promise<number> {
    const { parts } = this.shell
    // Ctrl-C reaches us as a key; as a signal (from a child that shares the terminal, from kill) it must not end the shell.
    process.removeAllListeners('SIGINT')
    process.on('SIGINT', ignore)
    // Node would write its warnings across the line being edited.
    process.removeAllListeners('warning')
    // Elsewhere what nobody caught ends the process.
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', this.bug)
    process.on('unhandledRejection', this.bug)
    process.stdout.on('resize', this.resized)
    signal.addEventListener('abort', () => this.leave('quit'))
    parts.loan.take()
    try {
      // It may lead elsewhere: only then is it known where one is.
      if (this.init !== undefined) await runInit(this.shell, this.init)
      if (this.shell.left === undefined) this.begin()
      await this.companion?.begin(this.beside())
      while (this.shell.left === undefined && !signal.aborted && this.ended === undefined) await this.turn()
    } finally {
      await this.close()
    }
    if (signal.aborted) return (signal.reason as { code?: number }).code ?? 143
    this.sayUncommitted()
    return this.shell.left ?? this.shell.status
  }

  private begin(): void {
    const { screen } = this.shell.parts
    // Before there is a prompt, also where nothing can be printed above it.
    if (!this.companion) screen.write(own`${greeting(this.shell.settings, !screen.isPlain)}\n`)
    this.connect()
  }

  /** What was collected and never sent is not to be taken for done. */
  private sayUncommitted(): void {
    const { transaction } = this.shell
    if (transaction?.length) this.shell.terminal().err(own`the transaction was not committed: nothing of it was done\n`)
  }

  /** Ends the shell from outside. */
  leave(how: Entered['how']): void {
    this.ended = how
    this.shell.left ??= this.shell.status
    this.line?.abandon(how)
  }

  /** The prompt tells the state of the session, in place; what it cannot tell is printed above. */
  sessionChanged(event: SessionEvent | undefined): void {
    this.askForChroot()
    const notice = event && sessionNotice(event)
    if (notice) this.shell.parts.screen.printAbove(escapeText(notice))
    if (!event || event.state === 'expired') this.children.forget()
    if (!this.shell.parts.loan.isLent) this.line?.paint()
  }

  /** Once a session: where its chroot is missing, nothing is there. */
  private askForChroot(): void {
    const { screen, session } = this.shell.parts
    const { live } = session
    if (!live || live === this.asked) return
    this.asked = live
    void missingChroot(live).then((text) => {
      if (text !== undefined && session.live === live) screen.printAbove(escapeText(spellHint(text, 'shell')))
    })
  }

  /** Whether what leads to the servers may ask something now: nobody is typing. Else it is told so, and the next command lets it. */
  mayAsk(): boolean {
    if (!this.line) return true
    const told = own`the connection is lost, and what leads to the servers may want to ask something: the next command lets it`
    this.shell.parts.screen.printAbove(told)
    return false
  }

  /** Lends the terminal also while a line is being edited, which comes back afterwards. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    const { loan } = this.shell.parts
    try {
      return await loan.lend(use)
    } finally {
      this.line?.paint()
    }
  }

  /** The shell as a companion sees it. */
  private beside(): Beside {
    const { shell } = this
    const { screen, session } = shell.parts
    return {
      shell,
      get columns() {
        return screen.columns
      },
      get rows() {
        return screen.rows
      },
      colour: shell.settings.color,
      unicode: shell.settings.unicode,
      get settings() {
        return shell.settings
      },
      isPlain: screen.isPlain,
      get live() {
        return session.live
      },
      print: (text) => screen.printAbove(text),
      repaint: () => {
        if (!shell.parts.loan.isLent) this.line?.paint()
      },
    }
  }

  /** Runs a line on somebody's behalf, as if it had been typed. */
  private async runAhead(text: string): Promise<void> {
    const { screen } = this.shell.parts
    const { columns, isPlain } = screen
    const runs = [...prompt(sessionFacts(this.shell), columns), { text }]
    if (isPlain) screen.write(own`> ${escapeText(text)}\n`)
    else {
      screen.paint(layout(runs, text.length, columns, this.shell.settings.color))
      screen.finish()
    }
    await this.runText(text)
  }

  private async turn(): Promise<void> {
    const { shell, companion } = this
    const { screen, keyboard } = shell.parts
    const ahead = companion?.ahead()
    if (ahead !== undefined) return this.runAhead(ahead)
    // What a companion said is read before the next line is typed, also where nothing can be printed above it.
    if (companion) screen.flush()
    this.line = new (screen.isPlain ? PlainLine : LineReader)(screen, keyboard, this.sources())
    const { how, text, kills } = await this.line.entered
    this.line = undefined
    this.kills = kills
    if (how === 'interrupt') shell.status = 130
    else if (how === 'end') shell.left = 0
    else if (how === 'quit') shell.left = 131
    else if (text.trim() !== '' && !(await companion?.takes(text))) await this.runText(text)
  }

  private async runText(typed: string): Promise<void> {
    const { shell } = this
    const banged = expandBang(typed, shell.history.at(-1)?.line) ?? typed
    const text = expandRedo(banged, shell.history) ?? banged
    if (text !== typed) shell.terminal().err(own`${escapeLines(excerpt(text))}\n`)
    const { cwd, lines } = shell
    const time = Date.now()
    // As they are before the line: it may take away the alias it began with.
    const aliases = new Map(shell.aliases)
    this.companion?.runs(text)
    await runLine(shell, text)
    lines.add({ line: text, time, cwd, ms: Date.now() - time, exit: shell.status }, aliases)
    this.children.forget()
    await this.companion?.ran(shell.status)
  }

  private sources(): LineSources {
    const { shell, children, companion } = this
    const { registry, screen, loan } = shell.parts
    const more = [...Object.keys(habits), 'time', ...(companion?.words ?? [])]
    const known = vocabulary(registry, () => [...shell.aliases.keys(), ...more, ...this.extensions.known])
    const resolved = (directory: string) => resolvePath(shell.cwd, directory.replace(/(.)\/$/, '$1') || '.')
    return {
      history: shell.lines.lines,
      kills: this.kills,
      colour: shell.settings.color,
      suggests: true,
      keys: shell.keys,
      prompt: () => prompt(sessionFacts(shell), screen.columns),
      ...(companion && { above: () => companion.above() }),
      grammar: shellGrammar,
      cwd: shell.cwd,
      colours: (text) =>
        highlight(text, known, (path, begun) => !isPattern(path) && children.lacks(resolved(path), begun)),
      known: (typed) => {
        const directory = typed.slice(0, typed.lastIndexOf('/') + 1)
        const names = children.known(resolved(directory))
        return names && { directory, names }
      },
      complete: (text, cursor, signal) =>
        complete(
          text,
          cursor,
          {
            registry,
            shell: { aliases: shell.aliases },
            cwd: shell.cwd,
            children: (path, aborted) => children.of(path, aborted),
            profiles: profileNames,
            topics: Object.keys(helpTopics),
            extensions: () => extensionNames(registry),
            ofExtension: (words, typed, aborted) => completeExtension(words, typed, this.caller(), aborted),
          },
          signal,
        ),
      paused: async (text) => {
        const directory = /(\S*\/)[^/\s]*$/.exec(text)?.[1]
        if (directory && !/["'\\]/.test(directory))
          await children.of(resolved(directory), AbortSignal.timeout(1_000)).catch(ignore)
      },
      suspend: () => loan.suspend(),
      edit: async (text) => {
        const edited = await editText((use) => loan.lend(use), `${text}\n`, 'line')
        return edited.replace(/\n$/, '')
      },
    }
  }

  /** The shell as an extension finds it in its environment. */
  private caller(): Caller {
    const { cwd, settings, parts } = this.shell
    return { cwd, settings, io: this.shell.terminal(), embeddedAddress: () => parts.session.embeddedAddress() }
  }

  private async client() {
    // The prompt is there before the first session is: who types TAB at once waits for it.
    const { coming } = this.shell.parts.session
    if (!coming) throw new ConnectionError('closed', 'no connection')
    return coming
  }

  /** The first session is opened while the prompt is there already. */
  private connect(): void {
    const { session, screen } = this.shell.parts
    session.zk().catch((error: Error) => {
      // Somebody went elsewhere meanwhile.
      if (session.live) return
      const next = advice`the next command tries again; ${shellLine`connect HOST:PORT`} goes elsewhere`
      screen.printAbove(own`no connection: ${escapeText(error.message)}\n  ${escapeText(spellHint(next, 'shell'))}`)
    })
  }

  private async close(): Promise<void> {
    const { loan, jobs, session } = this.shell.parts
    process.stdout.off('resize', this.resized)
    loan.giveBack()
    await jobs.stopAll()
    await Promise.all([session.close(), this.shell.lines.flush()])
    await this.companion?.end()
    process.off('uncaughtException', this.bug)
    process.off('unhandledRejection', this.bug)
  }

  private readonly resized = (): void => {
    this.shell.parts.screen.resized(() => this.line?.paint())
  }

  /** What nobody caught is a bug; the shell says so and lives on. */
  private readonly bug = (error: unknown): void => {
    this.shell.report(error)
    this.line?.paint()
  }
}

function ignore(): void {}
