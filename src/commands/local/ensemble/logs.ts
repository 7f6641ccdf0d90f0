import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { Cluster } from '../../../ensemble/local/cluster.ts'
import { lastLines } from '../../../ensemble/local/last-lines.ts'
import { cell, type View } from '../../../render/view.ts'
import { advice, zoosh } from '../../../wire/hint.ts'

const LINES = 20

export default command({
  summary: 'print what the servers of a pseudo-cluster logged',
  description: advice`Prints the end of the log of one server, or of all, each line behind the name of its server. These are the messages of the process; ${zoosh`logs show DIR`} reads transaction logs.`,
  args: {
    dir: arg.text({ summary: 'folder given to ensemble create' }),
    id: arg.integer({ summary: 'server, by number (default: all)', min: 1, max: 99, required: false }),
  },
  flags: {
    lines: flag.integer({ char: 'n', summary: `lines a server (default ${LINES})`, min: 1, max: 100_000 }),
    errors: flag.switch({ summary: 'only warnings and errors' }),
  },
  examples: ['ensemble logs ./abc 1 -n 50', 'ensemble logs ./abc --errors'],
  async run({ args, flags }) {
    const cluster = new Cluster(args.dir)
    const members = args.id === undefined ? cluster.plan.members : [cluster.member(args.id)]
    const wanted = flags.errors ? / (WARN|ERROR|FATAL) / : /./
    return Promise.all(
      members.map(async (member) => ({
        server: `zk${member.id}`,
        file: cluster.logFile(member),
        lines: await lastLines(cluster.logFile(member), flags.lines ?? LINES, wanted),
      })),
    )
  },
  view: (logs): View => ({
    kind: 'lines',
    lines: logs.flatMap(({ server, lines }) => lines.map((line) => [cell.name(server), cell.text(line)])),
  }),
})
