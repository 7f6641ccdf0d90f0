import { Box, Text, useApp, useInput, useStdout } from 'ink'
import { useEffect, useRef, useState } from 'react'
import { renderPretty } from '../../render/pretty.ts'
import { escapeText } from '../../render/text.ts'
import type { Theme } from '../../render/theme.ts'
import type { View } from '../../render/view.ts'
import { firstTopState, pressTop, type TopState } from './top-state.ts'

/** Where the figures come from; what they look like is up to the command. */
export interface TopSource<T> {
  /** The next figures. */
  readonly refresh: () => Promise<T>
  /** ms between two refreshes */
  readonly interval: number
  /** Names of the orders `o` goes through. */
  readonly orders: readonly string[]
  readonly screen: (figures: T, order: string) => { readonly members: View; readonly clients: View }
}

interface Lines {
  readonly members: readonly string[]
  readonly clients: readonly string[]
}

const help = [
  '↑ ↓ j k  move      PgUp PgDn  ten lines      /  filter clients, Esc shows all again',
  'o  next order      space  pause              ?  this help      q  quit',
]

/** Members above, clients below, cut to the height of the terminal. */
export function Top<T>({ source, theme }: { readonly source: TopSource<T>; readonly theme: Theme }) {
  const { exit } = useApp()
  const { stdout } = useStdout()
  const [state, setState] = useState<TopState>(firstTopState)
  const [figures, setFigures] = useState<T>()
  const [lines, setLines] = useState<Lines>({ members: [], clients: [] })
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
  useEffect(() => {
    if (figures === undefined) return
    const { members, clients } = source.screen(figures, order)
    void Promise.all([drawn(members, columns, theme), drawn(clients, columns, theme)]).then(([above, below]) =>
      setLines({ members: above, clients: below }),
    )
  }, [figures, order, columns, source, theme])
  return (
    <Screen
      lines={lines}
      state={state}
      order={order}
      fault={fault}
      rows={stdout.rows || 24}
      waiting={figures === undefined}
    />
  )
}

async function drawn(view: View, columns: number, theme: Theme): Promise<string[]> {
  const lines: string[] = []
  for await (const line of renderPretty(view, { columns, theme, now: Date.now() })) lines.push(line.trimEnd())
  return lines
}

interface ScreenProps {
  readonly lines: Lines
  readonly state: TopState
  readonly order: string
  readonly fault: string | undefined
  readonly rows: number
  readonly waiting: boolean
}

function Screen({ lines, state, order, fault, rows, waiting }: ScreenProps) {
  const [heading = '', ...clients] = lines.clients
  const kept = clients.filter((line) => line.includes(state.filter))
  const room = Math.max(1, rows - lines.members.length - 4 - (state.help ? help.length : 0))
  const offset = Math.min(state.offset, Math.max(0, kept.length - room))
  const shown = kept.slice(offset, offset + room)
  const filter = state.typing ? `/${state.filter}▏` : state.filter ? `filter ${state.filter}` : ''
  const status = [`${kept.length} clients by ${order}`, filter, state.paused ? 'PAUSED' : '', '? help  q quit']
  return (
    <Box flexDirection="column">
      {waiting ? <Text>measuring…</Text> : lines.members.map((line) => <Row key={line} line={line} />)}
      <Text> </Text>
      <Row line={heading} />
      {shown.map((line) => (
        <Row key={line} line={line} />
      ))}
      {state.help ? help.map((line) => <Row key={line} line={line} />) : null}
      {fault === undefined ? null : <Text color="red">{escapeText(fault)}</Text>}
      <Text inverse>{status.filter((part) => part !== '').join('   ')}</Text>
    </Box>
  )
}

function Row({ line }: { readonly line: string }) {
  return <Text wrap="truncate">{line === '' ? ' ' : line}</Text>
}
