import type { Call } from '../../../cli/declare/command.ts'
import { DoubleBarrier } from '../../../recipes/double-barrier.ts'
import type { Held } from '../../../recipes/holding/held.ts'
import { UsageError } from '../../../wire/error.ts'
import { joinPath } from '../../../wire/path.ts'
import { runHolding } from './holding.ts'
import { type WaitFlags, Waiting } from './waiting.ts'

interface Flags extends WaitFlags {
  readonly enter: boolean
  readonly name: string | undefined
}

/** The two halves of a double barrier, or both around a program. */
export async function doubleBarrier(
  call: Call & { readonly args: { readonly path: string }; readonly flags: Flags },
  members: number,
): Promise<{ path: string; code?: number }> {
  const { path } = call.args
  const { name, enter } = call.flags
  if (call.flags['no-wait']) throw new UsageError('a double barrier is waited for: give --wait')
  const waiting = new Waiting(call, call.flags)
  const zk = await waiting.limit.zk()
  let barrier = new DoubleBarrier(zk, path, members, { name })
  const entered = (): Promise<Held> =>
    waiting.take(zk, `the barrier ${path} did not open`, ({ zk, signal }) => {
      barrier = new DoubleBarrier(zk, path, members, { name })
      return barrier.enter({ signal })
    })
  if (call.rest.length > 0) {
    const member = await entered()
    const { code = 0 } = await runHolding(call, member)
    await barrier.leave(member, { signal: call.signal })
    return { path, code }
  }
  if (enter) return { path: (await entered()).path }
  const release = (): Promise<void> => zk.delete(joinPath(path, name!))
  await waiting.inTime(`not all have left ${path}`, async ({ signal }) => {
    await barrier.leave({ release }, { signal })
    return true
  })
  return { path }
}
