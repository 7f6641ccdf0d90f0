import { type ErrorName, errorCodes } from '../../wire/codes.ts'
import { type OpName, ops } from '../../wire/ops.ts'

/** Which requests a fault befalls: all that are given have to hold. */
export interface RequestMatch {
  /** As on the wire; `create` also stands for create2, createContainer and createTTL, `getChildren` for getChildren2. Default: any but heartbeats, credentials and goodbyes. */
  readonly op?: OpName | undefined
  /** The server's path, or what it matches; of a transaction that of any operation in it. Default: any. */
  readonly path?: string | RegExp | undefined
  /** Id of the session. Default: any. */
  readonly session?: bigint | undefined
  /** How many requests, one after the other. Default 1; `Infinity` until `clearFaults()`. */
  readonly times?: number | undefined
  /** Whether the request is carried out first. Default false: it is as if it had never come, or not yet. */
  readonly applied?: boolean | undefined
}

/** A request that fails. */
export interface FailedRequest extends RequestMatch {
  /** The error it is answered with; `ConnectionLoss`, the default, cuts the connection instead of an answer. */
  readonly error?: ErrorName | undefined
}

/** A request that takes long, and all of its connection behind it. */
export interface DelayedRequest extends RequestMatch {
  /** For how long, in ms. */
  readonly ms: number
}

/** What one request meets with: an error's code, or undefined for a connection that is cut; and a delay in ms. */
export interface Fate {
  readonly applied: boolean
  readonly fails: { readonly code: number | undefined } | undefined
  readonly ms: number
}

/** What a request is to a fault. */
export interface Asked {
  readonly op: OpName
  readonly paths: readonly string[]
  readonly session: bigint
}

/** One fault that was ordered, and how often it is still to come. */
export class RequestFault {
  readonly fate: Fate
  readonly #match: RequestMatch
  readonly #ops: ReadonlySet<OpName> | undefined
  #left: number

  /** @throws RangeError for an operation, an error or a number that there cannot be */
  constructor(fault: FailedRequest | DelayedRequest) {
    const { op, times = 1, applied = false } = fault
    if (!(times > 0)) throw new RangeError(`times must be more than 0, not ${times}`)
    this.#match = fault
    this.#ops = op === undefined ? undefined : familyOf(op)
    this.#left = times
    this.fate = { applied, ...('ms' in fault ? delayed(fault) : failed(fault)) }
  }

  get spent(): boolean {
    return this.#left <= 0
  }

  /** Whether this request is one of its; it counts then. */
  strikes({ op, paths, session }: Asked): boolean {
    const { path, session: whose } = this.#match
    if (this.#ops ? !this.#ops.has(op) : spared.has(op)) return false
    if (whose !== undefined && whose !== session) return false
    if (path !== undefined && !paths.some((one) => (typeof path === 'string' ? one === path : one.search(path) >= 0)))
      return false
    this.#left--
    return true
  }
}

/** What belongs to the connection rather than to what a program asks. */
const spared: ReadonlySet<OpName> = new Set(['ping', 'auth', 'sasl', 'closeSession'])

const families: readonly (readonly OpName[])[] = [
  ['create', 'create2', 'createContainer', 'createTTL'],
  ['getChildren', 'getChildren2'],
]

function familyOf(op: OpName): ReadonlySet<OpName> {
  if (!Object.hasOwn(ops, op)) throw new RangeError(`there is no operation "${op}": ${Object.keys(ops).join(', ')}`)
  return new Set(families.find(([first]) => first === op) ?? [op])
}

function failed({ error = 'ConnectionLoss' }: FailedRequest): Omit<Fate, 'applied'> {
  if (!Object.hasOwn(errorCodes, error)) throw new RangeError(`there is no error "${error}"`)
  return { fails: { code: error === 'ConnectionLoss' ? undefined : errorCodes[error].code }, ms: 0 }
}

function delayed({ ms }: DelayedRequest): Omit<Fate, 'applied'> {
  if (!(ms >= 0 && ms <= 0x7fff_ffff)) throw new RangeError(`ms must be a time, not ${ms}`)
  return { fails: undefined, ms }
}
