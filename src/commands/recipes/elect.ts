import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { Election, electionLayouts } from '../../recipes/lock/election.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { hold, holdingFaces } from './holding/holding.ts'
import { layoutFlag, Waiting, waitFlags } from './holding/waiting.ts'
import { whoWeAre } from './holding/who-we-are.ts'

export default command({
  summary: 'stand for election, run a program as the leader',
  description: paragraphs(
    'Waits until elected at PATH, runs CMD, resigns when CMD has ended, and ends with its exit code. At most one candidate leads at a time; each watches the one before it only. Without CMD it leads until Ctrl-C.',
    advice`When the session is in doubt CMD is stopped before anybody else can be elected: see ${zoosh`help lock`}, also for a session that expires while it waits. CMD finds its znode in ZOOSH_LOCK_PATH and a fencing token in ZOOSH_LOCK_ZXID.`,
    'Programs stand for the same election: Curator’s LeaderLatch (layout latch), its LeaderSelector (selector), kazoo’s Election (kazoo).',
  ),
  args: { path: arg.znode({ summary: 'directory of the election; made when missing' }) },
  flags: {
    id: flag.text({ summary: 'how others know this candidate (default HOST:PID)' }),
    ...waitFlags,
    ...layoutFlag(electionLayouts),
  },
  rest: 'program to run as the leader, with its arguments',
  examples: ['elect /app/leader -- echo leading', 'elect /app/leader --id node-1 --wait 30s -- echo leading'],
  ...holdingFaces,
  run(call) {
    const { path } = call.args
    const { id = whoWeAre(), layout } = call.flags
    const waiting = new Waiting(call, call.flags)
    return hold(call, waiting, (zk) =>
      waiting.take(zk, `not elected at ${path}`, ({ zk, signal, once }) => {
        const election = new Election(zk, path, { id, layout })
        return once ? election.tryCampaign({ signal }) : election.campaign({ signal })
      }),
    )
  },
})
