import { parseWay } from '../../client/reach/way.ts'
import type { ViaOptions } from '../../client/terms/via-options.ts'
import type { Context } from '../declare/context.ts'
import { explain, warn } from '../life/notices.ts'

/**
 * How the settings lead to servers, where they do not lead there directly.
 * @throws UsageError for a way that is none, before anything is sent
 */
export function viaOf(call: Pick<Context, 'settings' | 'io'>, way: string): ViaOptions {
  parseWay(way)
  return { way, hear: (line) => explain(call, `via: ${line}`) }
}

/** The same for somebody who is there to be asked: what the command says is shown, for it may say what it wants to know. */
export function asking(call: Pick<Context, 'io'>, via: ViaOptions): ViaOptions {
  return { ...via, terminal: true, hear: (line) => warn(call, line) }
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
