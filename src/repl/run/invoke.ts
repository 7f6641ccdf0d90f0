import { connectionFlags } from '../../cli/declare/connection-flags.ts'
import type { Context } from '../../cli/declare/context.ts'
import type { Settings } from '../../cli/declare/settings.ts'
import { type FoundExtension, findExtension } from '../../cli/extensions/find-extension.ts'
import { listExtensions } from '../../cli/extensions/list-extensions.ts'
import { meantExtension } from '../../cli/extensions/meant-extension.ts'
import { runExtension } from '../../cli/extensions/run-extension.ts'
import { unlessForsaken } from '../../cli/life/forsaken.ts'
import { execute } from '../../cli/life/lifecycle.ts'
import { runAnother } from '../../cli/life/run-another.ts'
import { asksHelp, findMeant, parseCall } from '../../cli/words/dispatch.ts'
import { lineContext } from '../../cli/words/line-context.ts'
import type { ParsedCall } from '../../cli/words/parse.ts'
import { UsageError } from '../../wire/error.ts'
import type { Word } from '../line/words.ts'
import { expandGlobs } from './expand-globs.ts'
import { joinTransaction, operationOf, refuseBeside } from './join-transaction.ts'
import type { LiveShell } from './live-shell.ts'
import type { Place } from './place.ts'
import { type FileToRun, runFile } from './run-file.ts'
import { typedWords } from './typed-words.ts'

/** Runs one command of the registry on the shell's session. @returns its exit code; never throws */
export async function invoke(shell: LiveShell, words: readonly Word[], place: Place): Promise<number> {
  try {
    const { registry } = shell.parts
    const texts = words.map(({ text }) => text)
    const found = findMeant(registry, texts)
    const operation = asksHelp(texts) ? undefined : operationOf(shell, texts, found?.id)
    if (operation) {
      await joinTransaction(shell, operation, await contextOf(shell, place).zk())
      return 0
    }
    if (!found) return await invokeForeign(shell, texts, place)
    if (asksHelp(found.argv)) return await help(shell, found.id.split(' '), place)
    if (found.id === 'help') {
      const { helpOfExtension } = await import('../../cli/extensions/help-of-extension.ts')
      const extension = await helpOfExtension(registry, found.argv, shell.helpPage())
      if (extension) return await runForeign(shell, extension, place)
    }
    const { default: command } = await found.entry.load()
    refuseBeside(shell, found.id, command)
    const context = contextOf(shell, place)
    const lines = await expandGlobs(command, typedWords(words, found.argv), context)
    let exit = 0
    for (const argv of lines) {
      const parsed = await parseCall(found.id, command, argv, shell.cwd)
      if (found.id === 'source') return await runFile(shell, fileToRun(parsed, context, place), place)
      // Here connection flags belong to the command; elsewhere they would change what the session is.
      const own =
        found.id === 'connect' || found.id === 'profile set' ? { ...parsed.flags, ...connectionless } : parsed.flags
      exit = await execute(command, parsed, lineContext(context, own), place.occasion)
      if (exit !== 0) break
    }
    return exit
  } catch (error) {
    return shell.report(place.signal.aborted ? place.signal.reason : error, place)
  }
}

/** What begins with no command of our own. */
async function invokeForeign(shell: LiveShell, texts: readonly string[], place: Place): Promise<number> {
  const topic = texts.find((text) => text !== '--help' && text !== '-h') ?? ''
  if (asksHelp(texts) && topic !== '' && !(await findExtension(texts))) return help(shell, [topic], place)
  return runForeign(shell, await meantExtension(shell.parts.registry, texts, 'shell'), place)
}

/** In front it has the terminal itself, unless its output goes elsewhere. */
async function runForeign(shell: LiveShell, extension: FoundExtension, place: Place): Promise<number> {
  const { background, outlet } = place
  return runExtension(extension, contextOf(shell, place), { background, heard: !outlet.outTty })
}

async function help(shell: LiveShell, words: readonly string[], { outlet }: Place): Promise<number> {
  await outlet.out(await shell.help(words, outlet.columns))
  return 0
}

function contextOf(shell: LiveShell, place: Place): Context {
  const { outlet, signal } = place
  const { session, loan, keyboard } = shell.parts
  const context: Context = {
    io: outlet,
    cwd: shell.cwd,
    settings: outlet.outTty ? shell.settings : unprinted(shell.settings),
    signal,
    get interactive() {
      return !place.background
    },
    zk: session.source(!place.background),
    embeddedAddress: () => session.embeddedAddress(),
    waitsFor: () => session.waitsFor(),
    unlessForsaken: (work) => unlessForsaken(work, signal, () => session.answers()),
    hidesEvents: () => place.background && !shell.printsWatches,
    lend: (use) => {
      if (place.background) throw new UsageError('a command in the background cannot ask', 'start it without &')
      return loan.lend(use)
    },
    typedAhead: () => (place.background ? '' : keyboard.takeAhead()),
    extensions: () => listExtensions(shell.parts.registry),
    runAnother(given) {
      return runAnother(shell.parts.registry, given, this)
    },
    shell,
    fromFile: place.file !== undefined,
  }
  return (place.file?.flags ?? []).reduce(lineContext, context)
}

/** What `source` was given. Flags of output are those of each line. @throws UsageError for one of the connection */
function fileToRun({ args, flags }: ParsedCall, context: Context, { file: outer }: Place): FileToRun {
  lineContext(context, flags)
  return {
    file: String(args.file),
    keepGoing: flags['keep-going'] === true,
    flags: [...(outer?.flags ?? []), flags],
  }
}

/** What goes into a file or a program is not for eyes. */
function unprinted(settings: Settings): Settings {
  return { ...settings, output: settings.output === 'pretty' ? 'plain' : settings.output, color: false }
}

const connectionless = Object.fromEntries(connectionFlags.map((name) => [name, undefined]))
