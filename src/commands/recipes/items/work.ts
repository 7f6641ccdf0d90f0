import { Buffer } from 'node:buffer'
import type { Call } from '../../../cli/declare/command.ts'
import { Interrupted, StopError } from '../../../cli/life/stop-error.ts'
import { forwardSignals } from '../../../cli/program/forward-signals.ts'
import type { Taken } from '../../../recipes/queue/taken.ts'
import { runWhileHeld, startChild } from '../holding/holding.ts'

/**
 * Runs the program of a command line on an item.
 * @param ack remove the item after success only; else before the program starts
 * @returns the exit code
 * @throws StopError when the session was lost over it; Interrupted after a signal, with the program's own code
 */
export async function work(call: Call, item: Taken, ack: boolean): Promise<number> {
  await using _ = item
  const start = { env: { ZOOSH_ITEM: item.path }, stdin: item.data ?? Buffer.alloc(0) }
  if (ack) {
    if (!item.claim)
      throw new StopError(
        'conflict',
        `the programs that share ${item.path} remove an item before they work on it`,
        'leave --ack out',
      )
    const code = await runWhileHeld(call, item.claim, start)
    if (code === 0) await item.done()
    return told(call, code)
  }
  await item.done()
  call.signal.throwIfAborted()
  const child = startChild(call, start)
  const deaf = forwardSignals(call.signal, child)
  return told(call, await child.ended.finally(deaf))
}

function told(call: Call, code: number): number {
  if (call.signal.aborted) throw new Interrupted(code)
  return code
}
