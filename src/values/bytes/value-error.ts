/**
 * What could not be done with a value:
 * `TooLarge` it would unpack past the limit; `CannotEncode` nothing here can write that chain;
 * `BadExpression` a field's spelling; `NoField` nothing stands there; `NotJson` the text to edit is not a JSON document.
 */
export type ValueProblem = 'TooLarge' | 'CannotEncode' | 'BadExpression' | 'NoField' | 'NotJson'

/** A value cannot be unpacked, written or edited as asked. The message says what and what to do; `code` says which kind. */
export class ValueError extends Error {
  override readonly name = 'ValueError'
  readonly code: ValueProblem

  constructor(code: ValueProblem, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * @param format what was being unpacked: `gzip`, `zstd`…
 * @param limit bytes allowed
 * @returns the refusal of a value that unpacks to more than `limit`
 */
export function tooLarge(format: string, limit: number): ValueError {
  return new ValueError(
    'TooLarge',
    `this ${format} value unpacks to more than ${limit} bytes; read it as stored instead`,
  )
}
