import type { Call } from '../../../cli/declare/command.ts'
import { warn } from '../../../cli/life/notices.ts'
import { Interrupted } from '../../../cli/life/stop-error.ts'
import { forwardSignals } from '../../../cli/program/forward-signals.ts'
import type { Setting } from '../../../recipes/configuration.ts'
import { startChild } from '../holding/holding.ts'
import { type Plan, startFor, writeFiles } from './prepare.ts'

/** Runs the program to its end for each state of the data, one after the other. */
export async function* runEach(
  call: Call,
  settings: AsyncIterable<Setting>,
  plan: Plan,
  once: boolean,
): AsyncGenerator<{ code: number }> {
  for await (const setting of settings) {
    await writeFiles(plan, setting)
    const code = call.rest.length === 0 ? 0 : await runOnce(call, setting, plan)
    if (call.signal.aborted) throw code === 0 ? call.signal.reason : new Interrupted(code)
    if (code !== 0 && !once) warn(call, `${call.rest[0]} ended with ${code}; waiting for the next change`)
    yield { code }
    if (once) return
  }
}

async function runOnce(call: Call, setting: Setting, plan: Plan): Promise<number> {
  call.signal.throwIfAborted()
  const child = startChild(call, startFor(plan, setting))
  const deaf = forwardSignals(call.signal, child)
  return child.ended.finally(deaf)
}
