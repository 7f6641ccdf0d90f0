import type { Registry } from '../../cli/declare/command.ts'
import { embeddedName } from '../../cli/declare/embedded.ts'
import { globalFlags } from '../../cli/declare/global-flags.ts'
import type { Kind } from '../../cli/declare/kinds/kinds.ts'
import { completeExtension } from '../../cli/extensions/complete-extension.ts'
import { extensionNames } from '../../cli/extensions/list-extensions.ts'
import { helpTopics } from '../../cli/help/help-topics.ts'
import { oneShotContext, type ProcessSurroundings } from '../../cli/session/one-shot.ts'
import { profileNames, readProfile } from '../../cli/settings/profiles.ts'
import { settle } from '../../cli/settings/settle.ts'
import { escapeText } from '../../render/text.ts'
import type { Candidate } from '../line/completion.ts'
import { quoteWord } from '../line/words.ts'
import { type BashLine, readBash, spellForBash } from './bash-word.ts'
import { Children } from './children.ts'
import { complete } from './complete.ts'
import { valuesOf } from './complete-value.ts'

const DEADLINE_MS = 1_500

/**
 * `zoosh __complete`: what the completion scripts of bash, zsh and fish ask. The words are those after `zoosh`, the last
 * one is being typed; or `--bash BREAKS LINE`: what ends a word for bash (it splits at `:` and `=`), and the line; or `--fish`
 * and the words, the last one as it was typed, quotes included.
 * @returns lines `value TAB summary`; first `:nospace` where the word may go on. Nothing where anything goes wrong
 */
export async function completeOnce(
  registry: Registry,
  args: readonly string[],
  around: ProcessSurroundings,
): Promise<string> {
  const bash = args[0] === '--bash' ? readBash(args[2] ?? '', args[1] ?? '') : undefined
  if (args[0] === '--bash' && bash === undefined) return ''
  const words = bash ? bash.words.slice(1) : args[0] === '--fish' ? fishWords(args.slice(1)) : [...args]
  const { own, flags, pending } = splitGlobals(words)
  const context = await contextFor(flags, around)
  const children = new Children(() => context.zk())
  const line = own.map(quoteWord).join(' ').replace(/""$/, '')
  const sources = {
    registry,
    cwd: '/',
    topics: Object.keys(helpTopics),
    profiles: profileNames,
    children: (path: string, signal: AbortSignal) => children.of(path, signal),
    extensions: () => extensionNames(registry),
    ofExtension: (given: readonly string[], typed: string, signal: AbortSignal) =>
      completeExtension(given, typed, context, signal),
  }
  try {
    const deadline = AbortSignal.timeout(DEADLINE_MS)
    const { candidates } = pending
      ? await valuesOf(pending, own[0] ?? '', sources, deadline)
      : await complete(line, line.length, sources, deadline)
    return bash ? forBash(candidates, bash) : spell(candidates)
  } catch {
    return ''
  } finally {
    await context.close()
  }
}

/** fish takes whole words and quotes them itself; it tells the last one as it was typed. */
function fishWords(words: readonly string[]): string[] {
  const typed = words.at(-1) ?? ''
  const pieces = typed.matchAll(/'((?:[^'\\]|\\[\s\S])*)'?|"((?:[^"\\]|\\[\s\S])*)"?|\\([\s\S])|([^'"\\]+)/g)
  const text = [...pieces].map(([, single, double, escaped, plain]) => {
    if (single !== undefined) return single.replace(/\\(['\\])/g, '$1')
    if (double !== undefined) return double.replace(/\\(["\\$])/g, '$1')
    return escaped ?? plain
  })
  return [...words.slice(0, -1), text.join('')]
}

interface Split {
  /** The command and its words; the value of a flag in front of them where that is being typed. */
  readonly own: readonly string[]
  readonly flags: Record<string, unknown>
  /** What that value can be. */
  readonly pending?: Kind<unknown>
}

/** Connection flags in front of the command decide where names are looked up. */
function splitGlobals(words: readonly string[]): Split {
  const flags: Record<string, unknown> = {}
  let at = 0
  while (at < words.length - 1 && words[at]!.startsWith('-')) {
    const [name = '', value] = words[at]!.split(/=(.*)/s)
    const found = Object.entries(globalFlags).find(([long, flag]) => {
      return name === `--${long}` || name === `-${(flag as { char?: string }).char}`
    })
    if (!found) break
    const [long, { kind }] = found
    const isLast = at === words.length - 2
    if (kind !== 'switch' && value === undefined && isLast) return { own: words.slice(-1), flags, pending: kind }
    flags[long] = kind === 'switch' ? true : (value ?? words[++at])
    at++
  }
  return { own: words.slice(at), flags }
}

async function contextFor(flags: Record<string, unknown>, around: ProcessSurroundings) {
  const { server, sandbox, past, via } = flags
  // What completes the words of an extension is told so, too.
  const where = { server, sandbox, past, via, 'read-only': flags['read-only'] }
  const first = settle({ ...where, profile: flags.profile }, process.env, false)
  // Of several any will do: what is there is asked of the first.
  const name = first.profile?.split(',')[0]
  const profile =
    flags.server === undefined && embeddedName(first) === undefined
      ? await readProfile(name).catch(() => undefined)
      : undefined
  // Nobody can be asked for a password in the middle of a line of another shell.
  const { authPrompt: _, ...settings } = settle(where, process.env, false, profile)
  return oneShotContext(around, { ...settings, timeout: DEADLINE_MS })
}

/** Names a line of text cannot carry, a terminal would obey, or an eye overlook, are left out. */
const carried = (candidates: readonly Candidate[]) =>
  candidates.filter(({ value }) => escapeText(value) === value.replaceAll('\\', '\\\\'))

function spell(candidates: readonly Candidate[]): string {
  const all = carried(candidates)
  const lines = all.map(({ value, summary = '' }) => `${value}\t${summary}\n`)
  return `${all.some(({ tail }) => tail === '') ? ':nospace\n' : ''}${lines.join('')}`
}

/** bash puts what it gets into the line as it is, in the place of the end of the word. */
function forBash(candidates: readonly Candidate[], { words, quoting, lead }: BashLine): string {
  const kept = words.at(-1)!.slice(0, lead)
  return spell(
    candidates.flatMap((candidate) => {
      const { value, tail } = candidate
      if (!value.startsWith(kept) || carried([candidate]).length === 0) return []
      return [{ value: spellForBash(value.slice(lead), quoting), tail }]
    }),
  )
}
