import { type Advice, advice, zoosh } from '../../wire/hint.ts'

/**
 * A directory has counted to the end of its 32 bits. From 3.6 on the server gives the last number to every further child,
 * and numbers below zero to some that are made at the same moment; before 3.6 it counts on below zero. Neither can be
 * ordered among programs that sort the names, so that nobody takes a place there any more.
 */
export class SequenceExhausted extends Error {
  override readonly name = 'SequenceExhausted'
  /** The directory. */
  readonly path: string
  /** How to go on. */
  readonly advice: Advice

  constructor(path: string) {
    super(`the sequence numbers of ${path} are used up: who came first cannot be told any more`)
    this.path = path
    this.advice = advice`when nobody uses it, ${zoosh`delete -r ${path}`}: made anew it counts from 0`
  }

  /** The same as it is said outside of the shell. */
  get hint(): string {
    return String(this.advice)
  }
}
