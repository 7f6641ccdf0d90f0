import type { Context } from '../../../cli/declare/context.ts'
import { warnOfMissingChroot } from '../../../cli/life/missing-chroot.ts'
import { warn } from '../../../cli/life/notices.ts'
import type { ZooKeeper } from '../../../client/client.ts'

/** Gives sessions, and tells on stderr when the connection of one is lost and found again; until `signal` is aborted. */
export function tellingSession(call: Pick<Context, 'zk' | 'io'>, signal: AbortSignal): () => Promise<ZooKeeper> {
  const known = new Set<ZooKeeper>()
  return async () => {
    const zk = await call.zk()
    if (known.has(zk)) return zk
    if (!known.size) void warnOfMissingChroot(call, zk)
    known.add(zk)
    const unsubscribe = zk.events.subscribe(({ state, error, server }) => {
      if (state === 'reconnecting') warn(call, `${error?.message ?? 'the connection is lost'}; trying again`)
      else if (state === 'connected') warn(call, `connected to ${server}`)
    })
    signal.addEventListener('abort', unsubscribe, { once: true })
    return zk
  }
}
