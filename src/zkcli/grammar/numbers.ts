import { CliError } from './cli-error.ts'

/**
 * Reads a version as Java's Integer.parseInt does. zkCli itself dies with a stack trace of a bad one.
 * @throws CliError
 */
export function readVersion(text: string | undefined): number {
  if (text === undefined) return -1
  const value = Number(text)
  if (!/^[+-]?\d+$/.test(text) || value < -2_147_483_648 || value > 2_147_483_647) {
    throw new CliError(`version must be an int value: ${text}`)
  }
  return value
}

/** Reads an int as Java's Integer.decode does: decimal, hexadecimal (0x, #), octal (0); undefined when it is none. */
export function decodeInt(text: string): number | undefined {
  const [, sign, digits = ''] = /^([+-]?)(.+)$/.exec(text) ?? []
  const [, prefix = '', rest = ''] = /^(0[xX]|#|0(?=.))?(.*)$/.exec(digits)!
  const base = prefix === '' ? 10 : prefix === '0' ? 8 : 16
  const legal = { 8: /^[0-7]+$/, 10: /^\d+$/, 16: /^[0-9a-fA-F]+$/ }[base]!
  const value = legal.test(rest) ? Number.parseInt(rest, base) * (sign === '-' ? -1 : 1) : Number.NaN
  return value === (value | 0) ? value : undefined
}

/** Reads a long as Java's Long.parseLong does; undefined when it is none. */
export function readLong(text: string, base: 10 | 16 = 10): bigint | undefined {
  const [, sign, digits] = (base === 10 ? /^([+-]?)(\d+)$/ : /^([+-]?)([0-9a-fA-F]+)$/).exec(text) ?? []
  if (digits === undefined) return undefined
  const value = BigInt(base === 10 ? digits : `0x${digits}`) * (sign === '-' ? -1n : 1n)
  return value === BigInt.asIntN(64, value) ? value : undefined
}
