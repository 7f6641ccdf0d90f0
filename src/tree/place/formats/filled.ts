import { Buffer } from 'node:buffer'
import { textOf } from '../../../values/bytes/text.ts'
import type { Fill } from './tree-format.ts'

/** A value with each text in it filled; keys are names, and stay. @throws what `fill` throws */
export function filled<T>(value: T, fill: Fill | undefined): T {
  if (fill === undefined) return value
  if (typeof value === 'string') return fill(value) as T
  if (Array.isArray(value)) return value.map((one) => filled(one, fill)) as T
  if (typeof value !== 'object' || value === null) return value
  const table = Object.create(null) as Record<string, unknown>
  for (const [key, one] of Object.entries(value)) table[key] = filled<unknown>(one, fill)
  return table as T
}

/** The content of a file: bytes that are no text stay as they are. @throws what `fill` throws */
export function filledContent(content: Buffer, fill: Fill | undefined): Buffer {
  const text = fill && textOf(content)
  return text === undefined ? content : Buffer.from(fill!(text))
}
