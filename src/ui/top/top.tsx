import { Box, Text, useApp, useInput, useStdout } from 'ink'
import { useEffect, useMemo, useRef, useState } from 'react'
import { flow } from '../../render/flow.ts'
import { type DrawnRow, layTable, rowLines } from '../../render/rows.ts'
import type { Surface } from '../../render/shown.ts'
import { escapeText, type Inert, own } from '../../render/text.ts'
import type { TableView } from '../../render/view.ts'
import { firstTopState, pressTop, type TopState } from './top-state.ts'

/** Where the figures come from; what they look like is up to the command. */
export interface TopSource<T> {
  /** The next figures. */
  readonly refresh: () => Promise<T>
  /** ms between two refreshes */
  readonly interval: number
  /** Names of the orders `o` goes through. */
  readonly orders: readonly string[]
  /** What the figures do not tell; stands in the help. */
  readonly remark?: string
  readonly screen: (figures: T, order: string) => { readonly members: TableView; readonly clients: TableView }
  /** What the rows of the lower table are: `12 clients by received`. */
  readonly caption: (rows: number, order: string) => string
}

/** A table as lines: its header, and for each row those it takes. */
interface Drawn {
  readonly heading: readonly Inert[]
  readonly rows: readonly (readonly Inert[])[]
}

interface Tables {
  readonly members: Drawn
  readonly clients: Drawn
}

const EMPTY: Drawn = { heading: [], rows: [] }

const help = [
  ...[own`↑ ↓ j k  move`, own`PgUp PgDn  ten lines`, own`/  filter rows, Esc shows all again`],
  ...[own`o  next order`, own`space  pause`, own`?  this help`, own`q  quit`],
]

interface TopProps<T> extends Pick<Surface, 'theme' | 'unicode'> {
  readonly source: TopSource<T>
}

/** Members above, clients below, cut to the height of the terminal. */
export function Top<T>({ source, theme, unicode }: TopProps<T>) {
  const { exit } = useApp()
  const { stdout } = useStdout()
  const [state, setState] = useState<TopState>(firstTopState)
  const [figures, setFigures] = useState<T>()
  const [fault, setFault] = useState<string>()
  // Keys come faster than renders: each acts on what the one before it left.
  const current = useRef(state)
  useInput((input, key) => {
    const next = pressTop(current.current, input, key, source.orders.length)
    if (next === 'quit') return exit()
    current.current = next
    setState(next)
  })
  useEffect(() => {
    let timer: NodeJS.Timeout | undefined
    let over = false
    const tick = async () => {
      try {
        if (!current.current.paused) {
          const fresh = await source.refresh()
          if (!over) setFigures(() => fresh)
          setFault(undefined)
        }
      } catch (error) {
        if (!over) setFault((error as Error).message)
      }
      if (!over) timer = setTimeout(tick, source.interval)
    }
    void tick()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [source])
  const order = source.orders[state.order]!
  const columns = stdout.columns || 80
  const tables = useMemo(() => {
    if (figures === undefined) return { members: EMPTY, clients: EMPTY }
    const { members, clients } = source.screen(figures, order)
    const surface = { columns, theme, unicode, now: Date.now() }
    return { members: drawn(members, surface), clients: drawn(clients, surface) }
  }, [figures, order, columns, source, theme, unicode])
  return (
    <Screen
      tables={tables}
      state={state}
      caption={(count) => source.caption(count, order)}
      fault={fault}
      columns={columns}
      rows={stdout.rows || 24}
      waiting={figures === undefined}
      remark={source.remark}
    />
  )
}

function drawn(view: TableView, surface: Surface): Drawn {
  const rows = [...view.rows]
  if (rows.length === 0) return EMPTY
  const laid = layTable(view, rows, surface, {})
  const lines = (row: DrawnRow) => rowLines(laid.layout, row)
  return { heading: laid.header ? lines(laid.header) : [], rows: [...laid.rows].map(lines) }
}

interface ScreenProps {
  readonly tables: Tables
  readonly state: TopState
  readonly caption: (rows: number) => string
  readonly fault: string | undefined
  readonly columns: number
  readonly rows: number
  readonly waiting: boolean
  readonly remark: string | undefined
}

function Screen({ tables: { members, clients }, state, caption, fault, columns, rows, waiting, remark }: ScreenProps) {
  const kept = clients.rows.filter((lines) => lines.some((line) => line.includes(state.filter)))
  const above = [...members.heading, ...members.rows.flat()]
  const keys = state.help ? sideBySide([...help, ...(remark === undefined ? [] : [escapeText(remark)])], columns) : []
  const taken = above.length + clients.heading.length + 3 + keys.length
  // Rows of a narrow terminal take several lines: as many rows are shown as find room whole.
  const tall = Math.max(1, ...kept.map((lines) => lines.length))
  const room = Math.max(1, Math.floor((rows - taken) / tall))
  const offset = Math.min(state.offset, Math.max(0, kept.length - room))
  const shown = kept.slice(offset, offset + room).flat()
  const filter = state.typing ? `/${state.filter}▏` : state.filter ? `filter ${state.filter}` : ''
  const status = [caption(kept.length), filter, state.paused ? 'PAUSED' : '', '? help  q quit']
  return (
    <Box flexDirection="column">
      {waiting ? <Text>measuring…</Text> : above.map(row)}
      <Text> </Text>
      {clients.heading.map(row)}
      {shown.map(row)}
      {keys.map(row)}
      {fault === undefined ? null : <Text color="red">{escapeText(fault)}</Text>}
      <Text inverse>{status.filter((part) => part !== '').join('   ')}</Text>
    </Box>
  )
}

function sideBySide(texts: readonly Inert[], columns: number): Inert[] {
  return flow(
    texts.map((text) => [{ text, paint: (line: Inert) => line }]),
    columns,
  )
}

/** A line is known by its place: two clients may look the same. */
function row(line: string, at: number) {
  return (
    <Text key={at} wrap="truncate">
      {line === '' ? ' ' : line}
    </Text>
  )
}
