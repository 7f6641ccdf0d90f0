import { Box, useInput } from 'ink'
import { useRef, useState, useSyncExternalStore } from 'react'
import type { Inert } from '../../render/text.ts'
import { hex } from '../../render/units.ts'
import { type Departure, firstMode, type Mode, pressLive, type Typing } from './live-keys.ts'
import type { LiveModel } from './live-model.ts'
import { logLines } from './log-lines.ts'
import { nodeLines } from './node-lines.ts'
import { type Line, OneLine, Pane } from './pane.tsx'
import { presses } from './presses.ts'
import { fitted, type Layout, layoutOf, type Part, padded, whatFits, wrapped } from './screen.ts'
import { treeLines } from './tree-lines.ts'

const help: readonly string[] = [
  '↑ ↓ j k     move (PgUp PgDn g G further)',
  '→ l ← h     open, close; Enter does either',
  'Tab         next pane: tree, node, log',
  '/           filter; Esc shows all again',
  'f           find data by a text; n N go on',
  'space       pause the log',
  'x u         what changed; bytes from here down',
  'e           edit the data in $EDITOR',
  'c a         create a child; change the ACL',
  'd           delete with all below: asks',
  ':           run a zoosh command',
  'y           copy the path',
  's           save the log to a file',
  'r           read all again',
  'q           quit',
]

const keys: readonly Part[] = [
  { text: '? help' },
  { text: 'q quit' },
  ...[
    '↑↓ move',
    '←→ open',
    '/ filter',
    'f find',
    ': command',
    'space pause',
    'e edit',
    'c create',
    'd delete',
    'a ACL',
    'y copy',
    's save',
  ].map((text) => ({ text, yields: 1 })),
]

export interface LiveViewProps {
  readonly model: LiveModel
  /** Size of the terminal now. */
  readonly size: () => { columns: number; rows: number }
  readonly session: () => bigint
  /** @param rest what was typed behind the key that leaves, as the terminal sent it */
  readonly leave: (departure: Departure, rest: string) => void
  readonly act: (what: 'copy' | 'save') => void
}

/** Tree left, znode right, events below. */
export function LiveView({ model, size, session, leave, act }: LiveViewProps) {
  useSyncExternalStore(model.clock.subscribe, model.clock.version)
  const [mode, setMode] = useState<Mode>(firstMode)
  const { columns, rows } = size()
  const layout = layoutOf(columns, rows)
  const state = useRef(mode)
  useInput((input, key) => {
    for (const one of presses(input, key)) {
      const result = pressLive(model, state.current, one.input, one.key, layout.bodyRows)
      state.current = result.mode
      if (result.act) act(result.act)
      if (result.leave) return leave(result.leave, one.rest)
    }
    setMode(state.current)
  })
  const nodeColumns = layout.columns - layout.treeColumns - 4
  const node = mode.help
    ? help.flatMap((text) => wrapped([text], nodeColumns)).map((text): Line => ({ text }))
    : nodeLines(model.details, nodeColumns, mode.scroll, mode.diff)
  return (
    <Box flexDirection="column" width={layout.columns} height={layout.rows}>
      <OneLine line={{ text: header(model, session(), layout.columns), inverse: true }} />
      <Box>
        <Pane
          lines={treeLines(model, layout.treeColumns, layout.bodyRows)}
          columns={layout.treeColumns}
          rows={layout.bodyRows}
          focused={mode.focus === 'tree'}
        />
        <Pane lines={node} columns={nodeColumns} rows={layout.bodyRows} focused={mode.focus === 'node'} />
      </Box>
      <Pane
        lines={logLines(model.log, layout.columns - 2, layout.logRows, mode.back, model.tree.filter)}
        columns={layout.columns - 2}
        rows={layout.logRows}
        focused={mode.focus === 'log'}
      />
      <OneLine line={footer(model, mode, layout)} />
    </Box>
  )
}

function header(model: LiveModel, session: bigint, columns: number): Inert {
  const { log, state, server } = model
  const rate = log.rate(Date.now())
  const parts: Part[] = [
    { text: ` zoosh ${state === 'connected' ? '●' : '◐'} ${state === 'connected' ? server : state}` },
    ...(session === 0n ? [] : [{ text: `session ${hex(session)}`, yields: 1 }]),
    { text: `${rate < 10 ? rate.toFixed(1) : Math.round(rate)} ev/s`, yields: 3 },
    { text: `total ${log.total.toLocaleString('en')}`, yields: 2 },
    ...(log.paused ? [{ text: 'PAUSED' }] : []),
  ]
  return padded(whatFits(parts, columns, 3), columns)
}

const prompts: Readonly<Record<Typing, string>> = { filter: '/', command: ':', search: 'data with: ' }

function footer(model: LiveModel, mode: Mode, { columns }: Layout): Line {
  if (mode.typing) return { text: fitted(`${prompts[mode.typing]}${mode.text}▏`, columns) }
  if (model.message !== '') return { text: fitted(model.message, columns), color: 'yellow' }
  if (model.tree.filter !== '')
    return { text: fitted(`filter ${model.tree.filter}   Esc shows all`, columns), color: 'cyan' }
  return { text: whatFits(keys, columns, 2), dim: true }
}
