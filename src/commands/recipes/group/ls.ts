import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { Group } from '../../../recipes/group.ts'
import { memberCells, memberJson } from '../views/member-view.ts'

export default command({
  summary: 'list the members of a group',
  description: 'Lists who is there: name, data, session, since when.',
  args: { path: arg.znode({ summary: 'the group' }) },
  flags: {},
  examples: ['group ls /app/workers'],
  reads: true,
  run: async ({ args, zk }) => new Group(await zk(), args.path).members(),
  view: (members) => ({
    kind: 'table',
    columns: [
      { title: 'name' },
      { title: 'data', weight: 1, least: 16 },
      { title: 'session', yields: 2 },
      { title: 'since', yields: 1 },
    ],
    rows: members.map(memberCells),
  }),
  json: (members) => members.map(memberJson),
})
