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

/** Reads a long as Java's Long.parseLong does; undefined when it is none. */
export function readLong(text: string, base: 10 | 16 = 10): bigint | undefined {
  const [, sign, digits] = (base === 10 ? /^([+-]?)(\d+)$/ : /^([+-]?)([0-9a-fA-F]+)$/).exec(text) ?? []
  if (digits === undefined) return undefined
  const value = BigInt(base === 10 ? digits : `0x${digits}`) * (sign === '-' ? -1n : 1n)
  return value === BigInt.asIntN(64, value) ? value : undefined
}
