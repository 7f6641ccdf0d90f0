import { UsageError } from '../error.ts'
import { isSignal, type Kind, object, type Shape } from './kinds.ts'

/**
 * What is given to a public function is looked at here, and nowhere else, before anything is done with it.
 * @param name the parameter's
 * @throws UsageError that names it, what was expected and what came
 */
export function given(name: string, value: unknown, kind: Kind): void {
  if (!kind.fits(value)) throw bad(name, kind.says, value, undefined, kind.other)
}

/**
 * The same for options: each that is given has its kind, and there are no others, since one that is misspelt would be left out in
 * silence. What an object inherits is not looked at: an AbortController is options with a `signal`.
 */
export function givenOptions<T extends object>(options: T | undefined, shape: Shape<T>, name = 'options'): void {
  if (options === undefined) return
  if (!object.fits(options) || isSignal(options)) throw bad(name, 'an object', options)
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(shape, key)) throw new UsageError(`unknown option ${key}`, `there are ${listed(shape)}`)
    const value = options[key as keyof T]
    if (value !== undefined) given(key, value, shape[key as keyof T])
  }
}

/** The same for an object with fields that have to be there; others than those it knows are left alone. */
export function givenRecord<T extends object>(
  name: string,
  value: T,
  shape: Partial<Shape<T>>,
  needed: readonly (keyof T & string)[],
): void {
  given(name, value, object)
  for (const field of Object.keys(shape) as (keyof T & string)[])
    if (value[field] !== undefined || needed.includes(field)) given(`${field} of ${name}`, value[field], shape[field]!)
}

/** A path that ZooKeeper would refuse. */
export function badPath(path: unknown, fault: string): UsageError {
  return typeof path === 'string'
    ? new UsageError(`bad path ${JSON.stringify(path)}: ${fault}`)
    : bad('path', 'text', path)
}

/** The error for what cannot be. Text is not shown: it may be a secret that stands in the wrong place. */
export function bad(name: string, says: string, value: unknown, advice?: string, text = 'text'): UsageError {
  return new UsageError(`bad ${name}: ${says}, not ${value && typeof value === 'string' ? text : shown(value)}`, advice)
}

function shown(value: unknown): string {
  if (value === null || ['undefined', 'number', 'boolean'].includes(typeof value)) return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return value === '' ? 'empty text' : 'text'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof ArrayBuffer) return 'an ArrayBuffer'
  if (isSignal(value)) return 'an AbortSignal: write { signal }'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function listed(shape: object): string {
  return Object.keys(shape).sort().join(', ')
}
