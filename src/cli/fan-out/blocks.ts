import { cell, type View } from '../../render/view.ts'
import type { Given } from './records-view.ts'
import { readText, storedText } from './stored-text.ts'

interface Group {
  readonly profiles: string[]
  readonly views: readonly View[]
  /** As it is stored, and as it reads: data that is laid out may read the same. */
  readonly stored: string
  readonly read: string
}

/** The answers one below the other; those that are the same, once, under the names of all who gave it. */
export function blocks(given: readonly Given[]): readonly View[] {
  const groups: Group[] = []
  for (const { profile, views } of given) {
    const stored = storedText(views)
    const known = groups.find((group) => group.stored === stored)
    if (known) known.profiles.push(profile)
    else groups.push({ profiles: [profile], views, stored, read: readText(views) })
  }
  return apart(groups.map((group, at) => [heading(group, groups, at), ...group.views]))
}

/** Groups of views, an empty line between them. */
export function apart(groups: readonly (readonly View[])[]): readonly View[] {
  return groups.flatMap((views, at) => (at === 0 ? views : [emptyLine, ...views]))
}

const emptyLine: View = { kind: 'lines', lines: [[cell.text('')]] }

function heading({ profiles, read }: Group, groups: readonly Group[], at: number): View {
  const names = cell.name(profiles.join(', '))
  const first = groups[0]!
  const notes = []
  if (groups.length === 1 && profiles.length > 1) notes.push(cell.muted('the same'))
  if (at > 0) {
    const how = read === first.read ? 'differs in its bytes only' : 'differs'
    notes.push(cell.warn(groups.length > 2 || at > 1 ? `${how} from ${first.profiles[0]}` : how))
  }
  return { kind: 'lines', lines: [[names, ...notes]] }
}
