import { pathFault } from '../path.ts'

/** What a value that somebody gives may be. */
export interface Kind {
  /** As in "bad amount: a bigint, not 5". */
  readonly says: string
  /** What a text is told as that it is not: its own words may be a secret. Default: text. */
  readonly other?: string
  fits(value: unknown): boolean
}

/** What each option of a bag may be; its keys are all there are. */
export type Shape<T> = { readonly [K in keyof T]-?: Kind }

export const text: Kind = { says: 'text', fits: (value) => typeof value === 'string' }
export const flag: Kind = { says: 'true or false', fits: (value) => typeof value === 'boolean' }
export const big: Kind = { says: 'a bigint, such as 5n', fits: (value) => typeof value === 'bigint' }
export const work: Kind = { says: 'a function', fits: (value) => typeof value === 'function' }
export const anything: Kind = { says: 'anything', fits: () => true }
export const object: Kind = { says: 'an object', fits: isObject }
export const bytes: Kind = { says: 'bytes', fits: (value) => ArrayBuffer.isView(value) }
export const data: Kind = {
  says: 'text, bytes or null',
  fits: (value) => value === null || typeof value === 'string' || ArrayBuffer.isView(value),
}
/** `Infinity` is one. */
export const ms: Kind = { says: 'a time in ms', fits: (value) => typeof value === 'number' && value >= 0 }
export const number: Kind = { says: 'a number', fits: (value) => typeof value === 'number' && !Number.isNaN(value) }

/** What ZooKeeper takes for a path. */
export const aPath: Kind = {
  says: 'an absolute path, such as /app/locks',
  fits: (value) => pathFault(value as string) === undefined,
}

/** A whole number. */
export function whole(from: number, to = Number.MAX_SAFE_INTEGER): Kind {
  const says =
    to === Number.MAX_SAFE_INTEGER ? `a whole number from ${from} on` : `a whole number from ${from} to ${to}`
  return { says, fits: (value) => Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to }
}

/** More than a limit; `Infinity` is. */
export function above(limit: number): Kind {
  return { says: `a number above ${limit}`, fits: (value) => typeof value === 'number' && value > limit }
}

/** An AbortSignal, or what is like one. */
export const signal: Kind = { says: 'an AbortSignal', fits: isSignal }

export function isSignal(value: unknown): boolean {
  return isObject(value) && 'aborted' in value && typeof (value as AbortSignal).addEventListener === 'function'
}

export function oneOf(words: readonly string[]): Kind {
  return { says: `one of ${words.join(', ')}`, other: 'another text', fits: (value) => words.includes(value as string) }
}

export function listOf(kind: Kind, says: string): Kind {
  return { says, fits: (value) => Array.isArray(value) && value.every((one) => kind.fits(one)) }
}

export function either(...kinds: readonly [Kind, Kind, ...Kind[]]): Kind {
  return {
    says: kinds.map(({ says }) => says).join(', or '),
    fits: (value) => kinds.some((kind) => kind.fits(value)),
  }
}

/** An object that has these functions: what it is an instance of does not matter, as there may be two copies of a class. */
export function having(says: string, ...functions: readonly string[]): Kind {
  return {
    says,
    fits: (value) => isObject(value) && functions.every((name) => typeof (value as never)[name] === 'function'),
  }
}

/** An object with fields of its own kinds, and perhaps others. */
export function record(says: string, fields: Readonly<Record<string, Kind>>): Kind {
  const all = Object.entries(fields)
  return { says, fits: (value) => isObject(value) && all.every(([name, kind]) => kind.fits((value as never)[name])) }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
