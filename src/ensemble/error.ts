/**
 * Something about servers, their files or this machine stands in the way; the message says what and why, `hint` what to
 * do next. Refusals of a server are `ZkError`, a server out of reach is `ConnectionError`.
 */
export class EnsembleError extends Error {
  override readonly name = 'EnsembleError'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}
