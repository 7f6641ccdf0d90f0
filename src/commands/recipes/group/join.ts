import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { Group, groupLayouts } from '../../../recipes/group.ts'
import { hold, holdingFaces } from '../holding/holding.ts'
import { refusing } from '../holding/refusing.ts'
import { layoutFlag } from '../holding/waiting.ts'
import { whoWeAre } from '../holding/who-we-are.ts'

export default command({
  summary: 'be a member of a group while a program runs',
  description:
    'Joins the group at PATH under NAME as an ephemeral znode, runs CMD, and leaves when CMD has ended; when this process dies the server removes the member. Without CMD it stays until Ctrl-C. A name that is taken is refused.\n' +
    'When the session is in doubt CMD is stopped: see zoosh help lock.\n' +
    'Programs take part: Curator’s GroupMember and kazoo’s ShallowParty (layout plain), kazoo’s Party (party), which sees members named NAME__party__ only. Without --layout zoosh follows the members that are there, and uses plain when nobody is.',
  args: {
    path: arg.znode({ summary: 'the group; made when missing' }),
    name: arg.text({ summary: 'name of the member (default HOST:PID)', required: false }),
  },
  flags: { data: flag.text({ summary: 'what the member tells the others' }), ...layoutFlag(groupLayouts) },
  rest: 'program to run as a member, with its arguments',
  examples: ['group join /app/workers web-1 --data 10.0.0.7:8080 -- echo in'],
  ...holdingFaces,
  run: (call) =>
    hold(call, (zk) => {
      const { path, name = whoWeAre() } = call.args
      const { data = null, layout } = call.flags
      return refusing(new Group(zk, path, { layout }).join(name, data))
    }),
})
