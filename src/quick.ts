import { existsSync } from 'node:fs'
import type { AnyCommand } from './cli/declare/command.ts'
import { execute, oneShot, print, report } from './cli/life/lifecycle.ts'
import { isTerminal } from './cli/life/outflow.ts'
import { processIo } from './cli/life/process-io.ts'
import { oneShotContext, surroundings } from './cli/session/one-shot.ts'
import { currentFile } from './cli/settings/places.ts'
import { settle } from './cli/settings/settle.ts'
import { withStatFlag } from './cli/words/old-spellings.ts'
import { cook, parseQuick } from './cli/words/parse.ts'
import count from './commands/znodes/count.ts'
import create from './commands/znodes/create.ts'
import remove from './commands/znodes/delete.ts'
import exists from './commands/znodes/exists.ts'
import get from './commands/znodes/get.ts'
import ls from './commands/znodes/ls.ts'
import set from './commands/znodes/set.ts'
import stat from './commands/znodes/stat.ts'
import sync from './commands/znodes/sync.ts'
import { escapeText, own } from './render/text.ts'

/** Put in by the build. */
declare const ZOOSH_VERSION: string

/**
 * The commands scripts call most, in one file that starts near Node's floor: no oclif, no colours, no tables. Functions, so that
 * nothing is run of a command that is not asked for: scripts/late-modules.js. A test holds this against the registry.
 */
export const hot: Readonly<Record<string, () => AnyCommand>> = {
  create: () => create,
  get: () => get,
  set: () => set,
  ls: () => ls,
  delete: () => remove,
  rm: () => remove,
  stat: () => stat,
  exists: () => exists,
  count: () => count,
  sync: () => sync,
}

/** What the rest of zoosh is loaded for: tunnels, TLS, SASL, Kerberos, profiles, sessions in files, servers in this process, values to decode, a terminal to draw on. */
const heavyFlags = [
  'profile',
  'via',
  'authCommand',
  'authPrompt',
  'tls',
  'tlsCa',
  'tlsCert',
  'saslUser',
  'kerberos',
  'clientConfig',
  'sessionFile',
  'sandbox',
  'past',
] as const
const heavyOwn = ['watch', 'decode', 'field', 'path', 'help'] as const

async function version(): Promise<number> {
  const around = surroundings()
  try {
    return await print(own`zoosh ${escapeText(ZOOSH_VERSION)}\n`, around)
  } catch (error) {
    const exit = report(error, { io: around.io, settings: { output: 'plain', debug: false } as never }, oneShot)
    await around.io.errWritten()
    return exit
  }
}

/** Whole subtrees: the journal and the question take more than is here. */
function isBulk(command: AnyCommand, given: ReadonlyMap<string, unknown>): boolean {
  return given.has('recursive') && command === remove
}

/**
 * Runs a one-shot command at once, when nothing is in doubt.
 * @param argv without node and the script
 * @returns whether it did: all is written and closed then, and the process may be ended; false leaves everything to main.ts,
 * with nothing done yet
 */
export async function runQuick(argv: readonly string[]): Promise<boolean> {
  const [name, ...words] = argv
  if (words.length === 0 && (name === '--version' || name === '-V')) {
    process.exitCode = await version()
    return true
  }
  const command = name !== undefined && Object.hasOwn(hot, name) ? hot[name]?.() : undefined
  if (!command || isTerminal(1)) return false
  const raw = parseQuick(command, withStatFlag(command, words))
  if (
    !raw ||
    raw.rest.length > 0 ||
    isBulk(command, raw.flags) ||
    heavyOwn.some((flag) => raw.flags.has(flag)) ||
    /[*?[\]{}]/.test(raw.words[0] ?? '')
  )
    return false
  try {
    const parsed = cook(command, raw, undefined)
    const settings = settle(parsed.flags, process.env, false)
    if (
      settings.output === 'pretty' ||
      heavyFlags.some((key) => settings[key] !== undefined && settings[key] !== false)
    )
      return false
    const named = parsed.flags.server !== undefined || (process.env.ZOOSH_SERVER ?? '') !== ''
    if (!named && existsSync(currentFile())) return false
    const around = surroundings()
    const context = oneShotContext(around, settings)
    process.exitCode = await execute(command, parsed, context, oneShot)
    await context.close()
    await around.io.errWritten()
  } catch (error) {
    const io = processIo(() => undefined)
    const json = raw.flags.has('json') || raw.flags.get('output')?.at(-1)?.includes('json')
    process.exitCode = report(
      error,
      { io, settings: { output: json ? 'json' : 'plain', debug: raw.flags.has('debug') } as never },
      oneShot,
    )
    await io.errWritten()
  }
  return true
}
