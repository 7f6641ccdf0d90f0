import type { Call } from '../../../cli/declare/command.ts'
import { runToEnd } from '../../../cli/program/run-to-end.ts'

/**
 * Runs the program after `--` for each path, one after the other, `{}` in its words being the path: a word of its own, which
 * no shell reads, and which begins with a slash.
 * @returns the exit codes, as they come
 * @throws StopError when it cannot be started; the signal's reason
 */
export async function* runForMatches(
  call: Pick<Call, 'lend' | 'rest' | 'signal'>,
  paths: readonly string[],
): AsyncGenerator<number> {
  for (const path of paths) {
    call.signal.throwIfAborted()
    const argv = call.rest.map((word) => word.replaceAll('{}', () => path))
    yield await runToEnd(call, { argv, env: { ZOOSH_PATH: path }, stdin: 'ignore' })
    call.signal.throwIfAborted()
  }
}
