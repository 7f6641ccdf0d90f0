import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../../../cli/declare/command.ts'
import { Interrupted } from '../../../cli/life/stop-error.ts'
import type { Child } from '../../../cli/program/child.ts'
import { forwardSignals } from '../../../cli/program/forward-signals.ts'
import { Guardian } from '../../../cli/program/guardian.ts'
import type { Setting } from '../../../recipes/configuration.ts'
import { startGuarded } from '../holding/holding.ts'
import { type Plan, startFor, writeFiles } from './prepare.ts'

const GRACE = 10_000

/**
 * Keeps one program running: a change of the data is told by a signal, or the program is started anew. It dies with us.
 * @param name the signal; undefined restarts
 * @param own aborted to stop watching when the program has ended by itself
 */
export async function* keepRunning(
  call: Call,
  settings: AsyncIterable<Setting>,
  plan: Plan,
  name: NodeJS.Signals | undefined,
  own: AbortController,
): AsyncGenerator<{ code: number }> {
  // Comes up while the data is read.
  const guardian = Guardian.start()
  guardian.catch(() => {})
  let child: Child | undefined
  let deaf = (): void => {}
  let replaced = false
  const watchOver = (current: Child): void => {
    deaf()
    deaf = forwardSignals(call.signal, current)
    const over = (): void => {
      if (!replaced) own.abort()
    }
    current.ended.then(over, over)
  }
  try {
    for await (const setting of settings) {
      await writeFiles(plan, setting)
      if (child?.running && name !== undefined) {
        child.signal(name)
        continue
      }
      replaced = true
      if (child) await stop(child)
      replaced = false
      const guard = await guardian
      if (call.signal.aborted || own.signal.aborted) break
      child = startGuarded(call, startFor(plan, setting), guard)
      watchOver(child)
    }
    const code = child ? await child.ended : 0
    if (call.signal.aborted) throw new Interrupted(child ? code : 130)
    yield { code }
  } finally {
    deaf()
    if (child?.running) await stop(child)
    await guardian.then((guard) => guard.end()).catch(() => {})
  }
}

async function stop(child: Child): Promise<void> {
  child.signal('SIGTERM')
  const timeout = new AbortController()
  const late = sleep(GRACE, undefined, { signal: timeout.signal }).then(
    () => child.sweep(),
    () => {},
  )
  await Promise.race([child.ended.catch(() => {}), late])
  await child.ended.catch(() => {})
  timeout.abort()
}
