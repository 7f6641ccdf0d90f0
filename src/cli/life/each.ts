import { WireError, ZkError } from '../../wire/error.ts'
import { type Context, stopOf } from '../declare/context.ts'
import { toFailure } from './failure.ts'
import { warn } from './notices.ts'
import { NotAll } from './stop-error.ts'

/**
 * Does the same for several znodes and gives what came of it, in their order. What is refused is told, the others are done
 * all the same, and the worst refusal (the highest exit code) is thrown at the end.
 * @param atOnce how many are on their way together: memory holds what they bring
 * @throws NotAll for several; for one its own error; at once what is no refusal: ConnectionError
 */
export async function* each<T>(
  context: Pick<Context, 'io' | 'shell' | 'signal' | 'stop'>,
  paths: readonly string[],
  atOnce: number,
  act: (path: string) => Promise<T>,
): AsyncGenerator<T> {
  const [only, ...more] = paths
  if (only !== undefined && more.length === 0) {
    yield await act(only)
    return
  }
  let worst: Error | undefined
  for (let at = 0; at < paths.length; at += atOnce) {
    stopOf(context).throwIfAborted()
    const outcomes = await Promise.allSettled(paths.slice(at, at + atOnce).map(act))
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') {
        yield outcome.value
        continue
      }
      const error: unknown = outcome.reason
      if (!(error instanceof ZkError || error instanceof WireError)) throw error
      const isWorse = worst === undefined || toFailure(error).exit > toFailure(worst).exit
      const told = isWorse ? worst : error
      if (told) warn(context, told.message)
      if (isWorse) worst = error
    }
  }
  if (worst) throw new NotAll(worst)
}
