import type { Buffer } from 'node:buffer'

const timeName = /(?:time|timestamp|date|utc|_at|millis|ts)$/i
const earliest = Date.UTC(2001, 0)
const latest = Date.UTC(2100, 0)
const maxNotes = 8
/** Fields looked at: a note is for a document a person reads. */
const maxFields = 10_000

/**
 * Times in a document that a person cannot read: fields named like a time that hold milliseconds since 1970.
 * @param value a decoded document
 * @returns `timestamp: 2023-11-14T22:13:20.000Z`, at most eight
 */
export function timeNotes(value: unknown): string[] {
  const notes: string[] = []
  let fields = 0
  const visit = (item: unknown, name: string, depth: number): void => {
    if (notes.length === maxNotes || depth > 6 || fields++ > maxFields) return
    if (typeof item === 'object' && item !== null) {
      for (const key in item) {
        if (notes.length === maxNotes || fields > maxFields) return
        visit((item as Record<string, unknown>)[key], key, depth + 1)
      }
      return
    }
    const time = typeof item === 'number' || (typeof item === 'string' && /^\d{13}$/.test(item)) ? Number(item) : 0
    if (Number.isInteger(time) && time >= earliest && time < latest && timeName.test(name)) {
      notes.push(`${name}: ${new Date(time).toISOString()}`)
    }
  }
  visit(value, '', 0)
  return notes
}

/**
 * What four or eight bytes may mean: Curator's shared and atomic counters are big-endian integers.
 * @returns at most one note
 */
export function numberNotes(data: Buffer): string[] {
  if (data.length === 4) return [`as a big-endian integer: ${data.readInt32BE(0)}`]
  return data.length === 8 ? [`as a big-endian integer: ${data.readBigInt64BE(0)}`] : []
}
