import { type ErrorName, errorCodes, errorName } from './codes.ts'
import { type Hint, spellHint } from './hint.ts'

/** The bytes are damaged, or the peer does not speak ZooKeeper. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** An answer is larger than was allowed for. Its bytes were passed over. */
export class OversizeError extends WireError {
  /** The largest answer allowed, in bytes. */
  readonly limit: number

  /** @param text the request, for the message @param length of the answer, @param limit in bytes */
  constructor(text: string, length: number, limit: number) {
    super(`the answer to ${text} has ${length} bytes, over the limit of ${limit} (raise maxReply)`)
    this.limit = limit
  }
}

/** What was asked for cannot be right: a bad path, a bad connect string, a bad ACL. Nothing was sent. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** What to do, to be spelled for the place where it is read. */
  readonly advice: Hint | undefined

  /**
   * @param message what is wrong, a lower-case fragment
   * @param advice what to do: a command that can be copied where there is one
   */
  constructor(message: string, advice?: Hint) {
    super(message)
    this.advice = advice
  }

  /** What to do, as it is said outside of the shell. */
  get hint(): string | undefined {
    return this.advice === undefined ? undefined : spellHint(this.advice, 'outside')
  }
}

/**
 * The server said no.
 * `name` is ZooKeeper's own (`NoNode`, `BadVersion`…; `Unknown` for a code no table knows), `code` the number on the
 * wire, `path` the znode the request was about (chroot stripped), if any.
 * Source: org.apache.zookeeper.KeeperException.Code.
 */
export class ZkError extends Error {
  /** ZooKeeper's own, `Unknown` for a code no table knows. */
  override readonly name: ErrorName | 'Unknown'
  /** As on the wire: negative. */
  readonly code: number
  /** The client's, without the chroot. */
  readonly path: string | undefined

  constructor(code: number, path?: string) {
    const name = errorName(code)
    const text = name === 'Unknown' ? `unknown error code ${code}` : errorCodes[name].text
    super(path ? `${text}: ${path}` : text)
    this.name = name
    this.code = code
    this.path = path
  }
}
