import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cluster } from './cluster.ts'
import { memberName, PLAN_FILE } from './plan.ts'

/**
 * Stops a pseudo-cluster and removes what `create` and the servers wrote; the folder goes too if nothing else is in it.
 * @returns names of files that are not ours and were left alone
 */
export async function destroyCluster(cluster: Cluster): Promise<string[]> {
  await cluster.stop()
  const names = cluster.plan.members.map(memberName)
  const own = new Set(['conf', 'tls', 'jaas.conf', 'sasl.password', 'super.auth', PLAN_FILE])
  const isOurs = (file: string) =>
    own.has(file) || names.some((name) => file === name || new RegExp(`^${name}\\.(cfg|log|pid)(\\.|$)`).test(file))
  const files = await readdir(cluster.dir)
  for (const file of files.filter(isOurs)) await rm(join(cluster.dir, file), { recursive: true, force: true })
  const left = files.filter((file) => !isOurs(file))
  if (left.length === 0) await rmdir(cluster.dir)
  return left.sort()
}
