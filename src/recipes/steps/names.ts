import type { Buffer } from 'node:buffer'

/** A list of names as the data of a znode. */
export function namesText(names: readonly string[]): string {
  return JSON.stringify(names)
}

/** Reads it; undefined for any other data. */
export function readNames(data: Buffer | null): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(data?.toString() ?? '')
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined
  } catch {
    return undefined
  }
}
