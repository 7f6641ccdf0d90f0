import { type CommandWay, parseWay } from '../../client/reach/way.ts'
import type { ViaOptions } from '../../client/terms/via-options.ts'
import type { Context } from '../declare/context.ts'
import { explain } from '../life/notices.ts'
import { controlOf } from './ssh-login.ts'

/**
 * How the settings lead to servers, where they do not lead there directly.
 * @throws UsageError for a way that is none, before anything is sent
 */
export function viaOf(call: Pick<Context, 'settings' | 'io'>, way: string): ViaOptions {
  parseWay(way)
  return { way, hear: (line) => explain(call, `via: ${line}`), control: controlOf(way) }
}

/** The way in words, without a password. */
export function nameOfWay(way: string): string {
  const read = parseWay(way)
  return read.kind === 'command' ? way : read.name
}

/** Whether a program could ask something on that way. */
export function mayAsk(way: string): boolean {
  return parseWay(way).kind === 'command' && process.platform !== 'win32'
}

/** How to log in there once for all, where that can be done: on `ssh://`. */
export function loginOf(way: string): CommandWay['login'] {
  const read = parseWay(way)
  return read.kind === 'command' ? read.login : undefined
}
