import { arg } from '../../../cli/declare/args.ts'
import { type Call, command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { Group, type GroupLayout, groupLayouts, type JoinOptions } from '../../../recipes/group.ts'
import type { Held } from '../../../recipes/holding/held.ts'
import { ifThere } from '../../../recipes/steps/if-there.ts'
import { hex } from '../../../render/units.ts'
import { ZkError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { baseName } from '../../../wire/path.ts'
import { hold, holdingFaces } from '../holding/holding.ts'
import { Lasting } from '../holding/lasting.ts'
import { layoutFlag, Waiting } from '../holding/waiting.ts'
import { whoWeAre } from '../holding/who-we-are.ts'

export default command({
  summary: 'be a member of a group while a program runs',
  description:
    'Joins the group at PATH under NAME as an ephemeral znode, runs CMD, and leaves when CMD has ended; when this process dies the server removes the member. Without CMD it stays until Ctrl-C. A name that is taken is refused, or waited for with --wait: that of a member that died is free when its session has expired.\n' +
    'Without a server CMD runs on, for any length of time; when the session has expired meanwhile the member joins again with another, and says so. When somebody deletes the member, CMD gets SIGTERM, and SIGKILL 5 seconds later; the exit code is 3 then.\n' +
    'Programs take part: Curator’s GroupMember and kazoo’s ShallowParty (layout plain), kazoo’s Party (party), which sees members named NAME__party__ only. Without --layout zoosh follows the members that are there, and uses plain when nobody is.',
  args: {
    path: arg.znode({ summary: 'the group; made when missing' }),
    name: arg.text({ summary: 'name of the member (default HOST:PID)', required: false }),
  },
  flags: {
    data: flag.text({ summary: 'what the member tells the others' }),
    wait: flag.duration({ char: 'w', summary: 'how long to wait for a name that is taken (default: not at all)' }),
    ...layoutFlag(groupLayouts),
  },
  rest: 'program to run as a member, with its arguments',
  examples: [
    'group join /app/workers web-1 --data 10.0.0.7:8080 -- echo in',
    'group join /app/workers web-1 --wait 1m -- echo in',
  ],
  ...holdingFaces,
  run(call) {
    const { wait } = call.flags
    const waiting = new Waiting(call, { wait, 'no-wait': false }, wait === undefined)
    return hold(call, waiting, (zk) => join(call, waiting, zk))
  },
})

type Wanted = Call & {
  readonly args: { readonly path: string; readonly name: string | undefined }
  readonly flags: {
    readonly data: string | undefined
    readonly layout: GroupLayout | undefined
  }
}

async function join(call: Wanted, waiting: Waiting, zk: ZooKeeper): Promise<Lasting> {
  const { path, name = whoWeAre() } = call.args
  const { data = null } = call.flags
  let { layout } = call.flags
  const member = (how: JoinOptions): Promise<Held> => new Group(zk, path, { layout }).join(name, data, how)
  const taking = waiting.take(zk, `the name ${name} was not free in ${path}`, (how) => {
    zk = how.zk
    return member({ signal: how.signal, patient: !how.once })
  })
  const held = await taking.catch(async (error) => {
    if (!isTaken(error)) throw error
    const { text, stays } = await whoHas(zk, error.path!)
    throw new StopError('conflict', text, stays ? advice`${zoosh`delete ${error.path!}`} frees it` : WAIT)
  })
  // Who was a member of a Party is one again, also where it is the first to come back.
  if (baseName(held.path) !== name) layout = 'party'
  return new Lasting(call, zk, held, async (now, signal) => {
    zk = now
    try {
      return await member({ signal })
    } catch (error) {
      if (!isTaken(error)) throw error
      warn(call, `${(await whoHas(zk, error.path!)).text}; waiting until it is free`)
      return member({ signal, patient: true })
    }
  })
}

const WAIT = '--wait 1m waits until it is free: that of a member that died is, when its session has expired'

function isTaken(error: unknown): error is ZkError {
  return error instanceof ZkError && error.name === 'NodeExists'
}

/** @returns who has a name, in words, and whether it stays until somebody deletes it */
async function whoHas(zk: ZooKeeper, path: string): Promise<{ text: string; stays: boolean }> {
  const there = await ifThere(zk.get(path))
  const stays = there?.stat.ephemeralOwner === 0n
  const session = there ? ` by session ${hex(there.stat.ephemeralOwner)}` : ''
  const says = there?.data?.length ? `, which says ${there.data}` : ''
  return { text: `the name ${path} is taken${stays ? ' by a persistent znode' : session}${says}`, stays }
}
