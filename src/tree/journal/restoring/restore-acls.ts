import { ZkError } from '../../../wire/error.ts'
import type { AclBefore } from '../before.ts'
import { isSameAcl } from '../same.ts'
import type { Overwrite } from './replacer.ts'
import { hinder, isAsLeft, isOverwritten, type Lost, type Work } from './restoration.ts'

/** Gives znodes the ACLs back that were replaced. */
export async function restoreAcls(work: Work, replaced: readonly Lost<AclBefore>[]): Promise<void> {
  const { result, plan } = work
  const found = await Promise.all(replaced.map((before) => look(work, before)))
  const again = found.flatMap((one) => one ?? [])
  const errors = plan ? [] : await work.overwriter.overwrite(again)
  for (const [i, { path }] of again.entries()) if (isOverwritten(work, path, errors[i])) result.restored++
}

/** What to write; undefined when nothing is to be done, or something is in the way. */
async function look(work: Work, before: Lost<AclBefore>): Promise<Overwrite | undefined> {
  const { zk, result, force } = work
  const { path, acl, to, stat: was } = before
  try {
    const now = await zk.getAcl(path)
    if (isSameAcl(now.acl, acl)) {
      result.unchanged++
      return undefined
    }
    if (force || (isAsLeft(before, now.stat, 'aversion') && (to === undefined || isSameAcl(now.acl, to))))
      return { path, now: { ...now, data: null }, acl }
    const why = now.stat.czxid === was.czxid ? 'its ACL was changed since' : 'it was deleted and made again since'
    hinder(work, path, 'conflict', why)
  } catch (error) {
    if (!(error instanceof ZkError)) throw error
    hinder(work, path, 'failed', error.name === 'NoNode' ? 'it is gone' : error.message)
  }
  return undefined
}
