import type { Hint } from '../../wire/hint.ts'
import type { ExitName } from './exit-codes.ts'

/**
 * A command ends early for a reason of its own: partly done, not in the time allowed, refused by a guard.
 * `detail` goes into the JSON error beside code and message.
 */
export class StopError extends Error {
  override readonly name = 'StopError'
  readonly exit: ExitName
  readonly advice: Hint | undefined
  readonly detail: Readonly<Record<string, unknown>>

  constructor(exit: ExitName, message: string, advice?: Hint, detail: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.exit = exit
    this.advice = advice
    this.detail = detail
  }
}

/** A signal, or a reader of stdout that went away (as by SIGPIPE), ended the command. Nothing is printed. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  /** 128 + the signal's number. */
  readonly code: number

  constructor(code: number) {
    super(`ended with ${code}`)
    this.code = code
  }
}

/** The end of a stream that has printed all there was to be had, and why that is not all that was asked for. */
export class NotAll extends Error {
  override readonly name = 'NotAll'
  readonly reason: Error

  constructor(reason: Error) {
    super(reason.message)
    this.reason = reason
  }
}
