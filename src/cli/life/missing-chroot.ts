import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { advice, type Hint, zoosh } from '../../wire/hint.ts'
import type { Context } from '../declare/context.ts'
import { warn } from './notices.ts'
import { StopError } from './stop-error.ts'

/** How long the question may take, in ms: the answer is a hint. */
const PATIENCE = 1_000

/** Whether the chroot of the connect string is not there, and so nothing is. Never throws. */
export async function isChrootMissing(zk: ZooKeeper): Promise<boolean> {
  if (zk.chroot === '') return false
  return zk.exists('/', { timeout: PATIENCE }).then(
    (stat) => stat === undefined,
    () => false,
  )
}

/** An error, which says so where it came of a chroot that is missing. */
export async function explainedByChroot(error: unknown, context: Pick<Context, 'settings' | 'zk'>): Promise<unknown> {
  if (!(error instanceof ZkError) || error.name !== 'NoNode' || !context.settings.server.includes('/')) return error
  const zk = await context.zk().catch(() => undefined)
  if (!zk || !(await isChrootMissing(zk))) return error
  const { chroot } = zk
  return new StopError('noNode', `${error.message}: the chroot ${chroot} is missing`, howToMake(chroot), {
    ...(error.path === undefined ? {} : { path: error.path }),
    chroot,
  })
}

/** That the chroot is missing, where it is, and what to do. Never throws. */
export async function missingChroot(zk: ZooKeeper): Promise<Hint | undefined> {
  return (await isChrootMissing(zk)) ? advice`the chroot ${zk.chroot} is missing: ${howToMake(zk.chroot)}` : undefined
}

/** Tells it to somebody who waits for what cannot be there. */
export async function warnOfMissingChroot(context: Pick<Context, 'io' | 'shell'>, zk: ZooKeeper): Promise<void> {
  const text = await missingChroot(zk)
  if (text !== undefined) warn(context, text)
}

function howToMake(chroot: string): Hint {
  return chroot.includes(',')
    ? 'a chroot is written once, after the last server: HOST:PORT,HOST:PORT/app'
    : advice`${zoosh`create PATH --parents`} makes it`
}
