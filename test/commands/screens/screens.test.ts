import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { AnyCommand, Call } from '../../../src/cli/declare/command.ts'
import { sideBySide } from '../../../src/cli/fan-out/side-by-side.ts'
import { wholeViews } from '../../../src/cli/fan-out/whole-views.ts'
import { settle } from '../../../src/cli/settings/settle.ts'
import { find } from '../../../src/cli/words/dispatch.ts'
import { registry } from '../../../src/commands/index.ts'
import { renderPretty } from '../../../src/render/pretty.ts'
import type { TableFlow } from '../../../src/render/rows.ts'
import { theme } from '../../../src/render/theme.ts'
import type { View } from '../../../src/render/view.ts'
import { width } from '../../../src/render/width.ts'
import { AT } from '../../ensemble/facts.ts'
import { commandsWithTables } from './commands-with-tables.ts'
import { type Screen, screens } from './results.ts'

// Times on a terminal are local ones.
process.env.TZ = 'UTC'
vi.useFakeTimers({ now: AT, toFake: ['Date'] })

const widths = [120, 80, 40] as const

/** What a terminal of so many cells a line shows. */
async function shown(command: AnyCommand, screen: Screen, columns: number, unicode = true): Promise<string> {
  const settings = { ...settle({}, {}, true), color: false, unicode }
  // What answers for one of several profiles has no terminal of its own.
  const call = { settings, flags: { ...screen.flags }, io: { outTty: !screen.others } } as unknown as Call
  const viewsOf = (items: readonly unknown[]): View[] => items.flatMap((item) => command.view?.(item, call) ?? [])
  const stream: TableFlow = {}
  let text = ''
  for (const view of screen.others ? [abreast(screen, viewsOf, unicode)] : viewsOf(screen.items)) {
    for await (const chunk of renderPretty(view, { columns, theme: theme(false), unicode, now: AT }, stream))
      text += chunk
  }
  return text
}

/** As `-p` shows what several profiles answer. */
function abreast({ items, others }: Screen, viewsOf: (items: readonly unknown[]) => View[], unicode: boolean): View {
  const given = Object.entries({ prod: items, ...others })
  return sideBySide(
    given.map(([profile, answer]) => ({ profile, views: wholeViews(viewsOf(answer)) })),
    unicode,
  )
}

/** A line of titles: a list of fields names them otherwise. */
const TITLES = /^[A-Z0-9./ ]+$/gm

async function commandOf(label: string): Promise<AnyCommand> {
  return (await find(registry, label.split(' '))!.entry.load()).default
}

/** The screens of all widths below rulers, and one of ASCII where that looks different. */
async function screen(label: string): Promise<string> {
  const command = await commandOf(label)
  const ruler = (columns: number, words: string) => `── ${words} ${'─'.repeat(columns - words.length - 4)}`
  const parts = await Promise.all(
    widths.map(
      async (columns) => `${ruler(columns, `${columns} columns`)}\n${await shown(command, screens[label]!, columns)}`,
    ),
  )
  const ascii = await shown(command, screens[label]!, 80, false)
  const more =
    ascii === (await shown(command, screens[label]!, 80)) ? [] : [`${ruler(80, '80 columns, ASCII only')}\n${ascii}`]
  return [...parts, ...more].join('\n')
}

test('every command that makes a table has its screens here', () => {
  const found = commandsWithTables()
  expect(found.length).toBeGreaterThan(30)
  expect(found.filter((id) => !(id in screens))).toEqual([])
})

test.each(Object.keys(screens))('%s looks the same as ever at 120, 80 and 40 columns', async (label) => {
  const text = await screen(label)
  expect(text).not.toMatch(/\bundefined\b|NaN|\[object/)
  await expect(text).toMatchFileSnapshot(
    join(import.meta.dirname, `../../golden/screens/${label.replaceAll(' ', '-')}.txt`),
  )
})

test.each(Object.keys(screens))('%s fits: no line is wider than the terminal but for a word that is', async (label) => {
  const command = await commandOf(label)
  for (const columns of widths) {
    const lines = (await shown(command, screens[label]!, columns)).split('\n')
    // What is left of a line when its last word, longer than what a record has room for, stands beyond.
    const stand = lines.filter((line) => width(line) > columns && width(line.replace(/\S+$/, '')) > 16)
    expect(stand).toEqual([])
  }
})

test.each(Object.keys(screens))('%s says as much on a narrow terminal as on a wide one', async (label) => {
  const command = await commandOf(label)
  const words = (text: string) => text.replaceAll(/[█▉▊▋▌▍▎▏▁▂▃▄▅▆▇]/g, '').split(/[\s/,]+/)
  const wide = words((await shown(command, screens[label]!, 1000)).replaceAll(TITLES, ''))
  const narrow = new Set(words(await shown(command, screens[label]!, 40)))
  // Only data is cut, and that has a sign.
  const cut = [...narrow].filter((word) => word.endsWith('…')).map((word) => word.slice(0, -1))
  const lost = wide.filter((word) => !narrow.has(word) && !cut.some((start) => word.startsWith(start)))
  expect(lost.slice(0, cut.length === 0 ? undefined : -2 * cut.length)).toEqual([])
})
