import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'list the lines entered before',
  description:
    'Lists the newest N lines of this profile, oldest first: their number, when, where, with which exit code. redo runs a line again by its number. Lines with credentials, also behind an alias, definitions of aliases, and lines that begin with a blank are never kept. Keys: up and down walk through the lines that begin with what was typed, Ctrl-R searches.',
  args: { count: arg.integer({ summary: 'how many', required: false, min: 1 }) },
  flags: {},
  examples: ['history', 'history 20'],
  async run(call) {
    const { history } = inShell(call)
    const first = Math.max(0, history.length - (call.args.count ?? 50))
    return history.slice(first).map((entered, at) => ({ number: first + at + 1, ...entered }))
  },
  view: (lines) => ({
    kind: 'table',
    columns: [
      { title: 'number', align: 'right' },
      { title: 'when', yields: 1 },
      { title: 'in', weight: 1, yields: 2 },
      { title: 'exit', align: 'right', yields: 3 },
      { title: 'line', weight: 2, least: 16 },
    ],
    rows: lines.map(({ number, time, cwd, exit, line }) => [
      cell.number(number),
      cell.time(time),
      cell.path(cwd),
      exit ? cell.bad(String(exit)) : cell.number(exit ?? 0),
      cell.text(line),
    ]),
  }),
})
