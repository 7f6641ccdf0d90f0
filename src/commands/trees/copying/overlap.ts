import { foreign, landmarksOf } from '../../../tree/journal/same-ensemble.ts'
import { UsageError } from '../../../wire/error.ts'
import { addChroot, isUnder } from '../../../wire/path.ts'
import { hostsOf } from '../../journal/recording/recording.ts'
import type { PlaceSource } from '../places/prepare-place.ts'
import type { Spot } from '../places/spot.ts'

/** Whether two sessions are with the same ensemble, by whatever address. @throws ConnectionError */
export async function isSameEnsemble(one: Spot, other: Spot): Promise<boolean> {
  if (one.zk === other.zk) return true
  const was = await landmarksOf(one.zk, [addChroot(one.zk.chroot, one.root)])
  return (await foreign(other.zk, hostsOf(other.settings), { ...was, hosts: hostsOf(one.settings) })) === undefined
}

/** @throws UsageError where a tree would be put into itself, or over what it is in; ConnectionError */
export async function refuseOverlap({ name, spot }: Pick<PlaceSource, 'name' | 'spot'>, target: Spot): Promise<void> {
  if (!spot) return
  const from = addChroot(spot.zk.chroot, spot.root)
  const to = addChroot(target.zk.chroot, target.root)
  if (!(isUnder(to, from) || isUnder(from, to)) || !(await isSameEnsemble(spot, target))) return
  if (from === to) throw new UsageError(`${name} is where it is to go`)
  throw new UsageError(
    `${name} and ${target.root} are one in the other: a tree cannot be put into itself`,
    'name another place',
  )
}
