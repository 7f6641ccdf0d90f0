import { ZkError } from '../../wire/error.ts'
import type { Acl } from '../../wire/records.ts'
import { changesBetween } from '../../wire/version.ts'
import type { AclBefore } from './before.ts'
import type { Overwrite } from './overwriter.ts'
import { hinder, type Work } from './restoration.ts'

/** Gives znodes the ACLs back that were replaced. */
export async function restoreAcls(work: Work, replaced: readonly AclBefore[]): Promise<void> {
  const { result, plan } = work
  const found = await Promise.all(replaced.map((before) => look(work, before)))
  const again = found.flatMap((one) => one ?? [])
  const errors = plan ? [] : await work.overwriter.overwrite(again)
  for (const [i, { path }] of again.entries()) {
    const error = errors[i]
    if (!error) result.restored++
    else hinder(work, path, error.name === 'BadVersion' ? 'conflict' : 'failed', error.message)
  }
}

/** What to write; undefined when nothing is to be done, or something is in the way. */
async function look(work: Work, { path, acl, stat: was }: AclBefore): Promise<Overwrite | undefined> {
  const { zk, result, force } = work
  try {
    const now = await zk.getAcl(path)
    if (key(now.acl) === key(acl)) {
      result.unchanged++
      return undefined
    }
    const isOurs = now.stat.czxid === was.czxid && changesBetween(was.aversion, now.stat.aversion) === 1
    if (isOurs || force) return { path, now: { ...now, data: null }, acl }
    const why = now.stat.czxid === was.czxid ? 'its ACL was changed since' : 'it was deleted and made again since'
    hinder(work, path, 'conflict', why)
  } catch (error) {
    if (!(error instanceof ZkError)) throw error
    hinder(work, path, 'failed', error.name === 'NoNode' ? 'it is gone' : error.message)
  }
  return undefined
}

function key(acl: readonly Acl[]): string {
  return JSON.stringify(acl.map(({ scheme, id, perms }) => [scheme, id, perms]))
}
