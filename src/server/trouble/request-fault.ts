import { type ErrorName, errorCodes } from '../../wire/codes.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { above, ms as aTime, big, flag, type Kind, object, oneOf, type Shape } from '../../wire/given/kinds.ts'
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

  /** @throws UsageError for an operation, an error or a number that there cannot be */
  constructor(fault: FailedRequest | DelayedRequest) {
    given('fault', fault, object)
    if ('ms' in fault) givenOptions(fault, delayShape, 'fault')
    else givenOptions(fault, failShape, 'fault')
    const { op, times = 1, applied = false } = fault
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

const matching: Shape<RequestMatch> = {
  op: oneOf(Object.keys(ops)),
  path: {
    says: 'a path, or a RegExp',
    fits: (value) => typeof value === 'string' || value instanceof RegExp,
  } satisfies Kind,
  session: big,
  times: above(0),
  applied: flag,
}
const failShape: Shape<FailedRequest> = { ...matching, error: oneOf(Object.keys(errorCodes)) }
const delayShape: Shape<DelayedRequest> = {
  ...matching,
  ms: { says: aTime.says, fits: (value) => aTime.fits(value) && (value as number) <= 0x7fff_ffff },
}

/** What belongs to the connection rather than to what a program asks. */
const spared: ReadonlySet<OpName> = new Set(['ping', 'auth', 'sasl', 'closeSession'])

const families: readonly (readonly OpName[])[] = [
  ['create', 'create2', 'createContainer', 'createTTL'],
  ['getChildren', 'getChildren2'],
]

function familyOf(op: OpName): ReadonlySet<OpName> {
  return new Set(families.find(([first]) => first === op) ?? [op])
}

function failed({ error = 'ConnectionLoss' }: FailedRequest): Omit<Fate, 'applied'> {
  return { fails: { code: error === 'ConnectionLoss' ? undefined : errorCodes[error].code }, ms: 0 }
}

function delayed({ ms }: DelayedRequest): Omit<Fate, 'applied'> {
  return { fails: undefined, ms }
}
