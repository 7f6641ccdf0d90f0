import { escapeText, own } from '../../render/text.ts'
import type { Context } from '../declare/context.ts'

/** A warning or hint on stderr; never data. */
export function warn(context: Pick<Context, 'io'>, text: string): void {
  context.io.err(own`zoosh: ${escapeText(text)}\n`)
}

/** What --debug explains. */
export function explain(context: Pick<Context, 'io' | 'settings'>, text: string): void {
  if (context.settings.debug) context.io.err(own`zoosh debug: ${escapeText(text)}\n`)
}
