import type { Offer } from '../../../ensemble/ask/offer.ts'
import { type Cell, cell, type View } from '../../../render/view.ts'

/** What a server offers: on a terminal a heading and a field for each kind, in a pipe a line for each word. */
export function offerViews(server: string, { words, refused, commands, noCommands }: Offer, pretty: boolean): View[] {
  const kinds: readonly (readonly [string, readonly string[]])[] = [
    ['word', words],
    ['not-listed', refused],
    ['command', commands],
  ]
  if (!pretty) {
    const lines = kinds.flatMap(([kind, names]) =>
      names.map((name) => [cell.name(server), cell.text(kind), cell.text(name)]),
    )
    return [{ kind: 'lines', lines }]
  }
  const fields: [string, Cell][] = [
    ['words', cell.text(words.join(' '))],
    ...(refused.length > 0 ? [['not on the whitelist', cell.warn(refused.join(' '))] as [string, Cell]] : []),
    ['AdminServer', noCommands === undefined ? cell.text(commands.join(' ')) : cell.muted(noCommands)],
  ]
  return [{ kind: 'fields', title: cell.name(server), fields }]
}
