import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'list what runs in the background',
  description:
    'A line that ends in & runs in the background (watch /app &), and so does a running command after Ctrl-Z; what it prints appears above the line being typed. fg brings it to the front, unwatch ends it.',
  args: {},
  flags: {},
  examples: ['watches'],
  run: async (call) => inShell(call).jobs.map(({ id, line, started, printed }) => ({ id, line, started, printed })),
  view: (jobs) => ({
    kind: 'table',
    columns: [
      { title: 'id', align: 'right' },
      { title: 'started', yields: 1 },
      { title: 'printed', align: 'right', yields: 2 },
      { title: 'line', weight: 1, least: 16 },
    ],
    rows: jobs.map(({ id, started, printed, line }) => [
      cell.number(id),
      cell.time(started),
      cell.number(printed),
      cell.text(line),
    ]),
  }),
})
