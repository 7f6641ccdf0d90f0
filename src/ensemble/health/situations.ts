import { advice, type Hint, zoosh } from '../../wire/hint.ts'
import type { MemberHealth } from './probe.ts'

/** What is the matter with a member, concluded from what it shows, what the others show, and what this machine knows of it. */
export type SituationName =
  | 'down'
  | 'ended'
  | 'starting'
  | 'silent'
  | 'paused'
  | 'unreachable'
  | 'hangs-up'
  | 'speaks-tls'
  | 'speaks-plain'
  | 'waiting'
  | 'electing'
  | 'apart'
  | 'disk-full'
  | 'read-only'

/** What is said of a member in a situation. */
export interface Situation {
  /** The truth, after its address: what was seen, and nothing beyond. */
  readonly truth: (member: MemberHealth) => string
  readonly why: string
  readonly advice: (member: MemberHealth) => Hint
  /**
   * Whether a person must judge before anything is done: the evidence leaves several causes, or what helps can do harm. Where
   * nobody must, the advice can be followed to the letter, and makes things better.
   */
  readonly personJudges: boolean
  /** Nothing is wrong with the member itself: it does what it should while others do not. */
  readonly blameless?: true
}

const CLOSER = 'each voter that is missing brings the ensemble closer to losing its quorum'
const PORTS = 'quorum and election ports: the numbers of server.N'

/** Every situation: the truth, why it matters, what to do. `status` and `doctor` say nothing else. */
export const situations: Readonly<Record<SituationName, Situation>> = {
  down: {
    truth: ({ reason }) => `is down: ${reason}`,
    why: CLOSER,
    advice: () =>
      'see on its host whether its process runs: if not, the end of its log says why it ended; then start it. If it runs, it is still reading its data, or listens on another port (clientPort, secureClientPort)',
    personJudges: true,
  },
  ended: {
    truth: ({ reason }) => `is down: ${reason}, and its process has ended`,
    why: CLOSER,
    advice: ({ local }) => inCluster(local, (dir, id) => zoosh`ensemble start ${dir} ${id}`),
    personJudges: false,
  },
  starting: {
    truth: ({ local }) => `is starting: its process ${local?.pid} runs, and does not listen yet`,
    why: CLOSER,
    advice: ({ local }) =>
      inCluster(local, (dir, id) => advice`${zoosh`ensemble start ${dir} ${id}`} waits until it serves`),
    personJudges: false,
  },
  silent: {
    truth: ({ reason }) => `is silent: it takes connections, and gives ${reason}`,
    why: CLOSER,
    advice: () =>
      'look at its process before a restart: it is paused, hung, swapping, in a long garbage collection, or something in between takes connections on its behalf. On its host, ps -C java -o pid,stat,args tells T (stopped: kill -CONT PID) or D (it waits for the disk); vmstat 1 shows swapping; jstack PID where its threads stand',
    personJudges: true,
  },
  paused: {
    truth: ({ state, local }) =>
      state === 'silent'
        ? `is paused: it takes connections, and process ${local?.pid}, which should answer, is stopped`
        : `is paused: process ${local?.pid} is stopped`,
    why: CLOSER,
    advice: ({ local }) =>
      inCluster(local, (dir, id) => zoosh`ensemble resume ${dir} ${id}`) || `kill -CONT ${local?.pid}`,
    personJudges: false,
  },
  unreachable: {
    truth: ({ reason }) => `cannot be reached: ${reason}`,
    why: 'whether it serves others is not known from here',
    advice: () =>
      'ask from the host of another member: if it answers there, the way from here to it is cut (a firewall, a route, a name). If not, its host is off or cut off, or its process takes no connections any more',
    personJudges: true,
  },
  'hangs-up': {
    truth: ({ reason }) => `hangs up: ${reason}`,
    why: 'whether it serves others is not known from here',
    advice: () =>
      'see that this is a client port of ZooKeeper (clientPort), that nothing in between takes connections with no server behind it, and that this host does not have maxClientCnxns connections to it already',
    personJudges: true,
  },
  'speaks-tls': {
    truth: () => 'speaks TLS only, on this port',
    why: 'what it does was not asked',
    advice: () =>
      'say it again with --tls, --tls-ca FILE where its authority is your own, and --tls-cert FILE where it wants to know clients',
    personJudges: true,
  },
  'speaks-plain': {
    truth: () => 'does not speak TLS, on this port',
    why: 'what it does was not asked',
    advice: () => 'name its secureClientPort (--members), or say it again without TLS if the way to it can be trusted',
    personJudges: true,
  },
  waiting: {
    truth: ({ mode }) =>
      mode === 'read-only'
        ? 'waits for the other voters, and meanwhile shows its data to clients that only read'
        : 'waits for the other voters: it answers, and serves nobody while there is no quorum',
    why: 'nothing is wrong with it: one that cannot know what the others do must not serve',
    advice: () => 'leave it running: it serves as soon as enough of the others answer it',
    personJudges: false,
    blameless: true,
  },
  electing: {
    truth: () => 'looks for a leader, as enough others do',
    why: 'nothing is wrong with it: an election takes moments',
    advice: () => 'leave it running: what is told of the ensemble says where to look when no leader is found',
    personJudges: false,
    blameless: true,
  },
  apart: {
    truth: () => 'serves nobody, while others have a leader',
    why: CLOSER,
    advice: () =>
      `it is joining (look again in a moment), cut off from the others (${PORTS}), or cannot write its disk: its log says which (Cannot open channel; No space left on device, File too large). A restart alone helps against none of them`,
    personJudges: true,
  },
  'disk-full': {
    truth: ({ local }) => `serves nobody: there is no space left in ${local?.full}`,
    why: 'a server that cannot write its log cannot vote',
    advice: ({ local }) =>
      inCluster(
        local,
        (dir, id) =>
          advice`make space there, delete the log.* of no bytes that it has left (it cannot be read), then ${zoosh`ensemble stop ${dir} ${id}`} and ${zoosh`ensemble start ${dir} ${id}`}`,
      ),
    personJudges: true,
  },
  'read-only': {
    truth: () => 'is read-only: it is cut off from the quorum',
    why: 'a read-only member is cut off from the quorum, and shows old data',
    advice: () => `check the network between it and the others (${PORTS}), and the space on its disk`,
    personJudges: true,
  },
}

/** A command line for a member of a pseudo-cluster; nothing where it belongs to none. */
function inCluster(local: MemberHealth['local'], line: (dir: string, id: number) => Hint): Hint {
  return local?.cluster ? line(local.cluster.dir, local.cluster.id) : ''
}

/**
 * The situation of a member.
 * @param served whether the others have a leader
 * @param enough whether enough voters answer to elect one
 * @returns undefined for one that serves
 */
export function situationOf(
  { state, mode, local }: MemberHealth,
  { served, enough }: { readonly served: boolean; readonly enough: boolean },
): SituationName | undefined {
  if (local?.process === 'paused') return 'paused'
  if (state === 'down') {
    if (!local?.cluster) return 'down'
    return local.process === 'ended' ? 'ended' : 'starting'
  }
  if (state === 'up' && mode !== 'read-only') return undefined
  if (state === 'up' || state === 'idle') {
    if (local?.full !== undefined) return 'disk-full'
    if (served) return mode === 'read-only' ? 'read-only' : 'apart'
    return enough ? 'electing' : 'waiting'
  }
  return state
}
