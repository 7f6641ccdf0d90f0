import { command } from '../../../cli/declare/command.ts'
import { isoTime } from '../../../render/units.ts'
import { type Cell, cell } from '../../../render/view.ts'
import { type Entry, type EntryState, stateOf } from '../../../tree/journal/entry.ts'
import { openJournal } from '../recording/recording.ts'

export default command({
  summary: 'list what undo can put back',
  description:
    'The operations in the journal of this machine, the newest first: number, time, state, znodes, bytes of data, ephemerals, server, command. No ensemble is asked.\n' +
    'The state is done, partly done (it stopped half-way: only what it did is put back), interrupted (its process was ended from outside), open (it may still be running), undone or partly undone.',
  args: {},
  flags: {},
  examples: ['undo ls'],
  run: async () => (await openJournal().entries()).filter((entry) => stateOf(entry) !== 'empty'),
  view: (entries) => ({ kind: 'table', columns, rows: entries.map(row) }),
  json: (entries) => entries.map(entryJson),
})

const columns = [
  { title: 'id', align: 'right' as const },
  { title: 'when', yields: 4 },
  { title: 'state' },
  { title: 'znodes', align: 'right' as const, yields: 5 },
  { title: 'data', align: 'right' as const, yields: 2 },
  { title: 'ephemeral', align: 'right' as const, yields: 1 },
  { title: 'server', yields: 3 },
  { title: 'command', weight: 1, least: 16 },
]

function row(entry: Entry): Cell[] {
  const { id, head, progress } = entry
  return [
    cell.number(id),
    cell.time(head.time),
    stateCell(stateOf(entry)),
    cell.number(progress.written ?? 0),
    cell.bytes(progress.bytes),
    cell.number(progress.ephemerals),
    cell.text(head.server),
    cell.text(head.command),
  ]
}

function stateCell(state: EntryState): Cell {
  if (state === 'done') return cell.text(state)
  return state === 'undone' ? cell.muted(state) : cell.warn(state)
}

function entryJson(entry: Entry) {
  const { id, head, progress, undone } = entry
  return {
    id,
    time: isoTime(head.time),
    state: stateOf(entry),
    command: head.command,
    server: head.server,
    profile: head.profile,
    roots: head.roots,
    znodes: progress.written ?? 0,
    bytes: progress.bytes,
    ephemerals: progress.ephemerals,
    error: progress.error,
    undone: undone && { ...undone, time: isoTime(undone.time) },
    folder: entry.folder,
  }
}
