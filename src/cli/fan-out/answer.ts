import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { AnyCommand, Call } from '../declare/command.ts'
import { isStream } from '../declare/outcome.ts'
import { type Failure, toFailure } from '../life/failure.ts'
import { explainedByChroot } from '../life/missing-chroot.ts'
import { Interrupted, NotAll } from '../life/stop-error.ts'
import type { OneShot } from '../session/one-shot.ts'

/** Whom to ask: a profile, and the context in which it is asked. */
export interface Asked {
  readonly profile: string
  readonly context: OneShot
}

/** What one profile has answered. */
export interface Answer {
  readonly profile: string
  readonly call: Call
  /** Its results are items: more of them could have come. */
  readonly several: boolean
  /** Why that is not all. */
  readonly failure?: Failure
  readonly exit: number
}

/**
 * Asks one profile, and closes its session. Never throws.
 * @param before what has to come first: another profile asks for a password on the same terminal
 * @param take is given each result as it comes, the next one when it is done with it
 */
export async function answerOf(
  command: AnyCommand,
  call: Call,
  { profile, context }: Asked,
  before: Promise<unknown> | undefined,
  take: (result: unknown) => Promise<void> | undefined,
): Promise<Answer> {
  const several = { is: false }
  let exit = 0
  const taken = async (result: unknown): Promise<void> => {
    await take(result)
    exit = command.exit?.(result, call) ?? exit
  }
  const work = async (): Promise<void> => {
    if (before !== undefined) await before.then(() => context.zk())
    const outcome = command.run(call)
    several.is = isStream(outcome) && !(typeof command.live === 'function' ? command.live(call) : command.live)
    if (!isStream(outcome)) return taken(await outcome)
    for await (const result of outcome) {
      await taken(result)
      if (context.signal.aborted) return
    }
  }
  const answer = () => ({ profile, call, several: several.is })
  try {
    context.signal.throwIfAborted()
    await (context.unlessForsaken?.(work()) ?? work())
    context.signal.throwIfAborted()
    return { ...answer(), exit }
  } catch (error) {
    const { signal } = context
    const reason = signal.aborted && !(error instanceof Interrupted) ? signal.reason : whole(error)
    if (reason instanceof ConnectionError && reason.kind === 'timeout') context.hasten?.()
    const failure = toFailure(await explainedByChroot(reason, context), command)
    return { ...answer(), failure, exit: failure.exit }
  } finally {
    await context.close()
  }
}

function whole(error: unknown): unknown {
  return error instanceof NotAll ? error.reason : error
}
