import { inOrder, packets } from '../../client/bulk/packets.ts'
import type { Stat } from '../../wire/records.ts'
import { setAclExactly } from '../journal/set-acl-exactly.ts'
import type { AclStep, CloseStep } from './step.ts'
import { type End, endOf, untilSettled, type Work } from './work.ts'

/** Requests in a parcel, of which some are on the wire: there is no form for many. */
const MOST = 60

/** A step, and the znode it is for as it was last known. */
export interface Closing {
  readonly step: AclStep | CloseStep
  readonly was: Pick<Stat, 'czxid' | 'aversion'>
}

/**
 * Gives znodes other ACLs, each under the version that was read.
 * @param done told of each that has its ACL
 * @throws ConnectionError
 */
export async function aclSteps(
  work: Work,
  closings: readonly Closing[],
  done: (step: Closing['step']) => void,
): Promise<void> {
  const known = new Map(closings.map(({ step, was }) => [step, was]))
  const steps = closings.map(({ step }) => step)
  await untilSettled(work, steps, async (some, inDoubt) => {
    const ends: End[] = []
    await inOrder(
      packets(
        some,
        () => 0,
        () => MOST,
      ),
      (parcel) => Promise.all(parcel.map((step) => change(work, step, known.get(step)!, inDoubt.has(step)))),
      (parcel, answers) => {
        for (const [i, step] of parcel.entries()) {
          const error = answers[i]
          if (!error) done(step)
          ends.push(error ? endOf(work, step, error) : 'settled')
        }
        work.tell()
      },
    )
    return ends
  })
}

/** @returns why it was not done */
async function change(
  { zk }: Work,
  { path, acl }: AclStep | CloseStep,
  was: Closing['was'],
  inDoubt: boolean,
): Promise<Error | undefined> {
  try {
    const now = inDoubt ? await zk.exists(path) : undefined
    const isDone = now && now.czxid === was.czxid && now.aversion === ((was.aversion + 1) | 0)
    if (!isDone) await setAclExactly(zk, path, acl, was)
    return undefined
  } catch (error) {
    return error as Error
  }
}
