import { embeddedName } from './cli/declare/embedded.ts'
import type { ListedExtension } from './cli/declare/listed-extension.ts'
import type { Settings } from './cli/declare/settings.ts'
import type { FoundExtension } from './cli/extensions/find-extension.ts'
import type { Asked } from './cli/fan-out/answer.ts'
import { profileNamesOf } from './cli/fan-out/profile-names.ts'
import { exitCodes } from './cli/life/exit-codes.ts'
import { execute, oneShot, print, report } from './cli/life/lifecycle.ts'
import { warn } from './cli/life/notices.ts'
import { runAnother } from './cli/life/run-another.ts'
import { atTheEnd } from './cli/session/at-the-end.ts'
import { oneShotContext, type ProcessSurroundings, surroundings } from './cli/session/one-shot.ts'
import type { EmbeddedSource } from './cli/session/open-session.ts'
import { withoutConnection } from './cli/settings/own-environment.ts'
import { readProfile } from './cli/settings/profiles.ts'
import { settle } from './cli/settings/settle.ts'
import { asksHelp, findMeant, parseCall } from './cli/words/dispatch.ts'
import { readInvocation } from './cli/words/invocation.ts'
import type { ParsedCall } from './cli/words/parse.ts'
import { registry } from './commands/index.ts'
import type { Past } from './past/open-past.ts'
import { escapeLines } from './render/text.ts'
import type { Sandbox } from './server/sandbox.ts'
import { UsageError } from './wire/error.ts'
import { advice, outsideLine } from './wire/hint.ts'

/**
 * The composition root: a command line becomes one command, a script, help, or the shell.
 * Sets `process.exitCode` and leaves the process to end by itself, so that nothing written is cut off.
 * @param argv without node and the script
 */
export async function main(argv: readonly string[]): Promise<void> {
  if (argv[0] === 'zkcli') return (await import('./zkcli.ts')).main(argv.slice(1))
  const around: ProcessSurroundings = {
    ...surroundings(),
    embedded,
    runAnother: (words, context) => runAnother(registry, words, context),
    extensions: listedExtensions,
    async enterShell(settings, companion) {
      const { openShell } = await import('./repl/open.ts')
      return openShell(registry, settings, { ...around, embedded: async () => companion.server }, { companion })
    },
  }
  try {
    process.exitCode = await run(argv, around)
  } catch (error) {
    const json = argv.includes('--json') || /^(nd)?json$/.test(argv[argv.indexOf('-o') + 1] ?? '')
    const settings = { output: json ? 'json' : 'plain', debug: argv.includes('--debug') } as Settings
    process.exitCode = report(
      around.signal.aborted ? around.signal.reason : error,
      { io: around.io, settings },
      oneShot,
    )
  }
  for (const act of atTheEnd) act()
}

let sandbox: Promise<Sandbox> | undefined
let past: { readonly spec: string; readonly opened: Promise<Past> } | undefined
/** Whether what was looked at lacks something. */
let gaps = false

/** The server in this process that is asked for, one of each kind: the sandbox with its example tree, or a moment of the past. */
const embedded: EmbeddedSource = ({ past: spec }, around) => {
  if (spec !== undefined) {
    // Reconnecting leads to the same moment, however long ago that is by now.
    if (past?.spec !== spec) past = { spec, opened: open(spec, around) }
    return past.opened
  }
  sandbox ??= import('./server/sandbox.ts').then(({ Sandbox }) => Sandbox.start({ port: false, seed: true }))
  return sandbox
}

async function open(spec: string, { io, signal }: Parameters<EmbeddedSource>[1]): Promise<Past> {
  try {
    const { openPast } = await import('./past/open-past.ts')
    const opened = await openPast(spec, { signal, warn: (text) => warn({ io }, text) })
    gaps ||= opened.missing.length > 0
    return opened
  } catch (error) {
    past = undefined
    throw error
  }
}

/** A yes, or a no, that rests on files with gaps is neither. */
function overGaps(exit: number): number {
  return gaps && (exit === exitCodes.ok.code || exit === exitCodes.no.code) ? exitCodes.partial.code : exit
}

async function run(argv: readonly string[], around: ProcessSurroundings): Promise<number> {
  if (argv[0] === '--version' || argv[0] === '-V') argv = ['version', ...argv.slice(1)]
  if (argv[0] === '__complete') {
    const { completeOnce } = await import('./repl/complete/complete-once.ts')
    return print(escapeLines(await completeOnce(registry, argv.slice(1), around)), around)
  }
  const invocation = readInvocation(argv)
  const { leading, words } = invocation
  if (invocation.help || words[0] === 'help') return help(leading, words[0] === 'help' ? words.slice(1) : words, around)
  if (words.length > 0) return runCommand([...leading], words, around)
  const { globalsOnly } = await import('./cli/words/globals-only.ts')
  const settings = await settled(await globalsOnly(leading), around)
  if (invocation.scripts.length > 0 || !around.io.inTty) {
    const { runScripts } = await import('./repl/run/script.ts')
    const context = oneShotContext(around, settings)
    try {
      return overGaps(await runScripts(registry, context, invocation))
    } finally {
      await context.close()
    }
  }
  const { openShell } = await import('./repl/open.ts')
  const init = !invocation.noInit && (process.env.ZOOSH_NO_INIT ?? '') === ''
  return openShell(registry, settings, around, { init })
}

async function runCommand(
  leading: readonly string[],
  words: readonly string[],
  around: ProcessSurroundings,
): Promise<number> {
  const found = findMeant(registry, words)
  if (!found) return runForeign(leading, words, around)
  if (asksHelp(found.argv)) return help(leading, found.id.split(' '), around)
  const { default: command } = await found.entry.load()
  if (found.entry.shellOnly)
    throw new UsageError(
      `${found.id} is a word of the shell`,
      command.outside ?? advice`start the shell with: ${outsideLine``}`,
    )
  const parsed = await parseCall(found.id, command, [...leading, ...found.argv], undefined)
  const shared = settle(parsed.flags, process.env, around.io.outTty)
  const profiles = profileNamesOf(shared.profile)
  if (profiles.length > 1) {
    const [{ fanOut }, { refuseUnlessReading }] = await Promise.all([
      import('./cli/fan-out/fan-out.ts'),
      import('./cli/fan-out/refuse.ts'),
    ])
    refuseUnlessReading(found.id, command, parsed, shared)
    const asked = await askedOf(profiles, parsed, shared, around)
    return overGaps(await fanOut(command, parsed, asked, { ...around, settings: shared }))
  }
  const context = oneShotContext(around, await settled(parsed, around))
  try {
    return overGaps(await execute(command, parsed, context, oneShot))
  } finally {
    await context.close()
  }
}

/** Runs what is no command of our own: a program on the PATH is asked for only here. */
async function runForeign(
  leading: readonly string[],
  words: readonly string[],
  around: ProcessSurroundings,
): Promise<number> {
  const [{ findExtension }, { meantExtension }] = await Promise.all([
    import('./cli/extensions/find-extension.ts'),
    import('./cli/extensions/meant-extension.ts'),
  ])
  if (words.includes('--help') && !(await findExtension(words)))
    return help(
      leading,
      words.filter((word) => !word.startsWith('-')),
      around,
    )
  return runOneShot(await meantExtension(registry, words, 'outside'), leading, around)
}

async function runOneShot(
  extension: FoundExtension,
  leading: readonly string[],
  around: ProcessSurroundings,
): Promise<number> {
  const [{ refuseOutputFlags }, { runExtension }, { globalsOnly }] = await Promise.all([
    import('./cli/extensions/refuse-output-flags.ts'),
    import('./cli/extensions/run-extension.ts'),
    import('./cli/words/globals-only.ts'),
  ])
  const parsed = await globalsOnly(leading)
  refuseOutputFlags(parsed, extension.name)
  const context = oneShotContext(around, await settled(parsed, around))
  try {
    return await runExtension(extension, context)
  } finally {
    await context.close()
  }
}

async function listedExtensions(): Promise<readonly ListedExtension[]> {
  const { listExtensions } = await import('./cli/extensions/list-extensions.ts')
  return listExtensions(registry)
}

async function extensions(): Promise<readonly string[]> {
  const { extensionNames } = await import('./cli/extensions/list-extensions.ts')
  return extensionNames(registry)
}

/**
 * Who is asked where several profiles are named. Each is asked by its own settings and no others: a server or a credential of
 * the environment would be that of all of them. None of them takes a write.
 */
async function askedOf(
  names: readonly string[],
  { flags }: Pick<ParsedCall, 'flags'>,
  { debug, trace }: Settings,
  around: ProcessSurroundings,
): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const profile of names) {
    const fields = await readProfile(profile)
    const own = settle({ ...flags, profile }, withoutConnection(process.env), around.io.outTty, fields)
    asked.push({ profile, context: oneShotContext(around, { ...own, debug, trace, readOnly: true }) })
  }
  return asked
}

async function settled(parsed: Pick<ParsedCall, 'flags'>, { io }: ProcessSurroundings): Promise<Settings> {
  const first = settle(parsed.flags, process.env, io.outTty)
  // A chosen profile is for its own servers: its credentials go nowhere else unless it was named.
  const elsewhere =
    parsed.flags.server !== undefined || (process.env.ZOOSH_SERVER ?? '') !== '' || embeddedName(first) !== undefined
  if (first.profile === undefined && elsewhere) return first
  const profile = await readProfile(first.profile)
  return profile ? settle(parsed.flags, process.env, io.outTty, profile) : first
}

async function help(
  leading: readonly string[],
  words: readonly string[],
  around: ProcessSurroundings,
): Promise<number> {
  const { helpText } = await import('./cli/help/help.ts')
  const concept = async (word: string, columns: number) =>
    (await import('./learn/concept.ts')).concept(word, columns, process.env)
  const page = { columns: around.io.columns, concept, extensions }
  const { helpOfExtension } = await import('./cli/extensions/help-of-extension.ts')
  const extension = await helpOfExtension(registry, words, page)
  return extension ? runOneShot(extension, leading, around) : print(await helpText(registry, words, page), around)
}
