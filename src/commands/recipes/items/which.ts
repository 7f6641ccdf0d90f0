import type { Context } from '../../../cli/declare/context.ts'
import { flag } from '../../../cli/declare/flags.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { Queue } from '../../../recipes/queue/queue.ts'
import { type QueueLayout, queueLayouts } from '../../../recipes/queue/queue-layout.ts'
import { answered } from '../holding/answered.ts'
import { refusing } from '../holding/refusing.ts'
import { layoutFlag } from '../holding/waiting.ts'

/** Whose queue it is. */
export const whichFlags = {
  ...layoutFlag(queueLayouts),
  'lock-path': flag.znode({ summary: 'layout distributed: the lockPath the Curator programs are built with' }),
} as const

interface Which extends Context {
  readonly args: { readonly path: string }
  readonly flags: { readonly layout: QueueLayout | undefined; readonly 'lock-path'?: string | undefined }
}

/** The queue a command line is about. */
export function queueOf({ args, flags }: Which, zk: ZooKeeper): Queue {
  return new Queue(zk, args.path, { layout: flags.layout, lockPath: flags['lock-path'] })
}

/**
 * Does something with the queue of a command line.
 * @throws StopError conflict when its layout does not allow it; ConnectionError timeout
 */
export async function withQueue<T>(call: Which, work: (queue: Queue) => Promise<T>): Promise<T> {
  const zk = await call.zk()
  return refusing(answered(call, zk, work(queueOf(call, zk))))
}
