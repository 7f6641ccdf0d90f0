import { inOrder, packets } from '../../client/bulk/packets.ts'
import { ZkError } from '../../wire/error.ts'
import type { MultiOperation, MultiResult } from '../../wire/multi.ts'
import { addChroot } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { isSameData } from '../journal/same.ts'
import { look } from './look.ts'
import type { SetStep } from './step.ts'
import { type End, endOf, left, untilSettled, type Work } from './work.ts'

/** Znodes in a packet. */
const MOST = 500

/**
 * Gives znodes other data, each under the version that was read: one that was changed meanwhile stays as it is.
 * @throws ConnectionError
 */
export async function setSteps(work: Work, steps: readonly SetStep[]): Promise<void> {
  await untilSettled(work, steps, async (some, inDoubt) => {
    const found = await look(work, some, inDoubt)
    const ends = new Map<SetStep, End>()
    for (const step of inDoubt) {
      const now = found.get(step)
      if (now && isDone(step, now)) ends.set(step, settleSet(work, step, now.stat))
    }
    const open = some.filter((step) => !ends.has(step))
    await inOrder(
      packets(open, weigh, () => MOST),
      (packet) => send(work, packet),
      (packet, answers) => {
        for (const [i, step] of packet.entries()) {
          const answer = answers[i]!
          ends.set(step, answer instanceof Error ? endOf(work, step, answer) : settleSet(work, step, answer))
        }
        work.tell()
      },
    )
    return some.map((step) => ends.get(step)!)
  })
}

/** Whether the znode is what a step whose answer was lost would have made of it. */
function isDone({ left: was, data }: SetStep, now: { data: SetStep['data']; stat: Stat }): boolean {
  const { czxid, version } = now.stat
  return czxid === was.stat.czxid && version === next(was.stat.version) && isSameData(now.data, data)
}

function next(version: number): number {
  return (version + 1) | 0
}

/** @param stat of the znode, after it */
export function settleSet(work: Work, step: SetStep, { czxid }: Stat): End {
  // A version is all that a transaction can demand: of a znode made anew in that moment the answer tells.
  if (czxid !== step.left.stat.czxid)
    return left(work, step, `somebody made ${step.path} anew in that moment: the data it had then was overwritten`)
  work.note(step, 'done')
  work.progress.changed++
  work.progress.bytes += step.data?.length ?? 0
  return 'settled'
}

function weigh({ path, data }: SetStep): number {
  return 3 * path.length + (data?.length ?? 0) + 30
}

async function send(work: Work, packet: readonly SetStep[]): Promise<(Stat | Error)[]> {
  const { zk } = work
  const one = ({ path, data, left: { stat } }: SetStep): Promise<Stat | Error> =>
    zk.set(path, data, { version: stat.version }).catch((error: Error) => error)
  const singly = () => Promise.all(packet.map(one))
  if (packet.length === 1) return singly()
  const operations = packet.map((step) => setOperation(zk.chroot, step))
  const answer = await zk.call('multi', operations).catch((error: Error) => error)
  if (answer instanceof Error) return answer instanceof ZkError ? singly() : packet.map(() => answer)
  const stats = answer.flatMap((result: MultiResult) => (result.op === 'setData' ? [result.stat] : []))
  return stats.length === packet.length ? stats : singly()
}

/** Of a transaction. */
export function setOperation(chroot: string, { path, data, left: { stat } }: SetStep): MultiOperation {
  return { op: 'setData', request: { path: addChroot(chroot, path), data, version: stat.version } }
}
