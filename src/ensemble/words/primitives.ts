// What answers are made of, in text and in JSON alike. What is no such thing, or no JS number holds exactly, is undefined.

/** A whole number, negative ones among them: `-1` is what many servers say before there is anything to measure. */
export function whole(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^-?\d+$/.test(value)) return undefined
  const number = quantity(value)
  return Number.isSafeInteger(number) ? number : undefined
}

/** A number with decimals, or without. */
export function decimal(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^-?\d+(\.\d+)?(E-?\d+)?$/.test(value)) return undefined
  const number = quantity(value)
  return number !== undefined && Number.isFinite(number) ? number : undefined
}

function quantity(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : undefined
}

/** A long: `0x100000cd8380001`, decimal digits, or a number of JSON; as the protocol has it, with a sign. */
export function long(value: unknown): bigint | undefined {
  if (typeof value === 'string' && !/^(?:0x[0-9a-f]{1,16}|-?\d{1,19})$/.test(value)) return undefined
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined
  return BigInt.asIntN(64, BigInt(value))
}

/** The longs in a list of JSON: session ids. */
export function longsIn(list: unknown): bigint[] {
  return listIn(list).flatMap((item) => long(item) ?? [])
}

/** The texts in a list of JSON: paths. */
export function textsIn(list: unknown): string[] {
  return listIn(list).filter((item) => typeof item === 'string')
}

/** What a list of JSON holds; nothing where it is none. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** What an object of JSON holds; nothing where it is none. */
export function entriesIn(value: unknown): [string, unknown][] {
  return Object.entries(objectIn(value) ?? {})
}

export function objectIn(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isOne = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isOne ? (value as Record<string, unknown>) : undefined
}
