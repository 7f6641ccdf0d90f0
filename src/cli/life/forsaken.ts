import type { StopSignal } from '../../client/terms/stop.ts'
import { running } from './running.ts'

/** How long what was interrupted may take to end by itself, in ms, before it is asked whether a server answers. */
const GRACE = 250

/**
 * Gives what the work gives. When the signal comes and no server answers, nobody waits for the work any more, which may be
 * an answer that never comes. Where one answers, and while a program of ours runs, the work ends by itself.
 * @param answers whether a server answers now, or none is asked
 * @throws the signal's reason
 */
export function unlessForsaken<T>(work: Promise<T>, signal: StopSignal, answers: () => Promise<boolean>): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    let over = false
    const look = async (): Promise<void> => {
      if (running.size > 0 || (await answers())) wait()
      else reject(signal.reason)
    }
    const wait = (): void => {
      if (!over) timer = setTimeout(look, GRACE)
    }
    signal.addEventListener('abort', wait)
    if (signal.aborted) wait()
    work.then(resolve, reject).finally(() => {
      over = true
      clearTimeout(timer)
      signal.removeEventListener('abort', wait)
    })
  })
}
