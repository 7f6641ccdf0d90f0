import { addChroot } from '../../wire/path.ts'
import { deleteExactly } from '../journal/delete-exactly.ts'
import type { DeleteStep } from './step.ts'
import { type End, endOf, untilSettled, type Work } from './work.ts'

/**
 * Deletes znodes, children before their parents, and only those that were read: `deleteExactly`.
 * @throws ConnectionError
 */
export async function deleteSteps(work: Work, steps: readonly DeleteStep[]): Promise<void> {
  const { zk, roots, progress, tell } = work
  await untilSettled(work, steps, async (some, inDoubt) => {
    const targets = some.map(({ path, left: { stat } }) => ({ ...stat, path: addChroot(zk.chroot, path) }))
    const { errors, unproved } = await deleteExactly(zk, roots, targets)
    progress.unproved += unproved
    const ends = some.map((step, i): End => {
      const error = errors[i]
      if (error?.name === 'NoNode') {
        // What is not there is as it should be, whoever did it.
        if (inDoubt.has(step)) progress.deleted++
        work.note(step, inDoubt.has(step) ? 'doubt' : 'gone')
        return 'settled'
      }
      if (error) return endOf(work, step, error)
      progress.deleted++
      work.note(step, 'done')
      return 'settled'
    })
    tell()
    return ends
  })
}
