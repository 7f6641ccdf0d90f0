import { UsageError } from '../../wire/error.ts'
import { flag } from './flags.ts'
import type { Kind } from './kinds/kinds.ts'

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** A size: `500`, `64k`, `10m`, `1g` (powers of 1024). Value in bytes. */
export const sizeKind: Kind<number> = {
  complete: 'none',
  placeholder: 'SIZE',
  parse(text) {
    const [, digits, unit] = /^(\d+)([bkmg]?)$/i.exec(text) ?? []
    const value = Number(digits) * (UNITS[(unit ?? '').toLowerCase()] ?? 1)
    if (digits === undefined || !Number.isSafeInteger(value)) {
      throw new UsageError(`"${text}" is not a size`, 'a size looks like 500, 64k, 10m or 1g')
    }
    return value
  },
}

/** The four limits of a quota. */
export const limitFlags = {
  count: flag.integer({
    char: 'n',
    summary: 'soft limit: how many znodes, the root included; a warning in the log',
    min: 1,
  }),
  bytes: flag.of(sizeKind, { char: 'b', summary: 'soft limit: bytes of data' }),
  'count-hard': flag.integer({
    char: 'N',
    summary: 'hard limit: how many znodes; kept with enforceQuota=true',
    min: 1,
  }),
  'bytes-hard': flag.of(sizeKind, { char: 'B', summary: 'hard limit: bytes of data' }),
} as const
