import { escapeText } from '../../render/text.ts'
import { UsageError } from '../../wire/error.ts'
import type { Context } from '../declare/context.ts'
import { warn } from './notices.ts'
import { Interrupted, StopError } from './stop-error.ts'

/** What a destructive command is about to do. */
export interface Question {
  /** Shown before the question mark: `delete 12 znodes below /app`. */
  readonly text: string
  /** `-y` was given. */
  readonly yes: boolean
}

/**
 * Whether nobody will be asked. `-y` says so, but not to a profile with `confirm: name` on a terminal: there the name is
 * what keeps a habit from destroying the wrong ensemble.
 */
export function unasked({ settings, interactive }: Pick<Context, 'settings' | 'interactive'>, yes: boolean): boolean {
  return yes && !(byName(settings) && interactive)
}

function byName({ confirm, profile }: Context['settings']): boolean {
  return confirm === 'name' && profile !== undefined
}

/**
 * Asks before something that cannot be taken back; resolves when the answer is yes. Where the profile says
 * `confirm: name`, its name is typed instead.
 * @throws UsageError naming `-y` where nobody can be asked; StopError when the answer is no
 */
export async function confirm(context: Context, { text, yes }: Question): Promise<void> {
  const { settings } = context
  if (unasked(context, yes)) {
    if (byName(settings)) warn(context, `${settings.profile}: nobody typed its name; -y goes ahead without a terminal`)
    return
  }
  if (!context.interactive) {
    throw new UsageError(`${text}: this asks first, and there is no terminal to ask on`, 'add -y to go ahead unasked')
  }
  if (byName(settings)) return confirmByName(context, text, settings.profile!)
  const agreed = await asking(context, async (options) => {
    const { default: confirm } = await import('@inquirer/confirm')
    return confirm({ message: `${escapeText(text)}?`, default: false }, options)
  })
  if (!agreed) throw new StopError('no', 'not done')
}

async function confirmByName(context: Context, text: string, profile: string): Promise<void> {
  const typed = await asking(context, async (options) => {
    const { default: input } = await import('@inquirer/input')
    return input({ message: `${escapeText(text)}? Type ${profile} to go ahead:` }, options)
  })
  if (typed !== profile) throw new StopError('no', `not done: that is not "${profile}"`)
}

/**
 * Asks for a secret, which is not shown; where there is no terminal it is the first line of stdin.
 * @throws UsageError when there is none
 */
export async function askSecret(context: Context, message: string): Promise<string> {
  if (context.interactive) {
    return asking(context, async (options) => {
      const { default: password } = await import('@inquirer/password')
      return password({ message }, options)
    })
  }
  const [line = ''] = (await context.io.readStdin()).toString().split(/\r?\n/, 1)
  if (line === '') throw new UsageError(`${message}: nothing on stdin`)
  return line
}

async function asking<T>(
  context: Context,
  ask: (options: { output: NodeJS.WritableStream; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  try {
    return await context.lend(() => ask({ output: process.stderr, signal: context.signal }))
  } catch (error) {
    const SIGINT = 2
    if (error instanceof Error && error.name === 'ExitPromptError') throw new Interrupted(128 + SIGINT)
    throw error
  }
}
