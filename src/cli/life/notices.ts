import { escapeText, own } from '../../render/text.ts'
import { type Hint, spellHint } from '../../wire/hint.ts'
import type { Context } from '../declare/context.ts'
import { placeOf } from '../declare/place-of.ts'

/** A warning or hint on stderr; never data. */
export function warn(context: Pick<Context, 'io' | 'shell'>, text: Hint): void {
  context.io.err(own`zoosh: ${escapeText(spellHint(text, placeOf(context)))}\n`)
}

/** What --debug explains. */
export function explain(context: Pick<Context, 'io' | 'settings'>, text: string): void {
  if (context.settings.debug) context.io.err(own`zoosh debug: ${escapeText(text)}\n`)
}
