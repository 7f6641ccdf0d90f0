import { UsageError } from '../../wire/error.ts'

/** What a file says of the tree it holds. */
export interface About {
  /** The znode that was exported. */
  readonly root: string
  /** Its servers, as they were named. */
  readonly ensemble?: string | undefined
  /** When the reading of it began, in ms. */
  readonly time: number
  /** Changes up to this one are in it whole. */
  readonly zxid?: bigint | undefined
  /** What was left out of it by choice, as one would type it: `--exclude *.tmp`. */
  readonly without?: string | undefined
}

/** What is known only when all was read. */
export interface End {
  readonly znodes: number
  /** Of these it holds not all that there is: it could not be read. */
  readonly unread?: number | undefined
  /** Changes after this one are not in it. Between the two of them it may hold some and not others. */
  readonly zxid?: bigint | undefined
}

export interface AboutJson {
  readonly ensemble?: string | undefined
  readonly time: string
  readonly zxid?: string | undefined
  readonly without?: string | undefined
}

/** @returns without the root, which has a place of its own */
export function aboutJson({ ensemble, time, zxid, without }: About): AboutJson {
  return { ensemble, time: new Date(time).toISOString(), zxid: zxidText(zxid), without }
}

export interface EndJson {
  readonly znodes: number
  readonly unread: number | undefined
  readonly zxid: string | undefined
}

export function endJson({ znodes, unread, zxid }: End): EndJson {
  return { znodes, unread: unread || undefined, zxid: zxidText(zxid) }
}

function zxidText(zxid: bigint | undefined): string | undefined {
  return zxid === undefined ? undefined : `0x${BigInt.asUintN(64, zxid).toString(16)}`
}

/** Of a file that says that it is an export, and does not end as one. */
export function cutShort(name: string): UsageError {
  return new UsageError(`${name} is cut short: an export tells at its end that it is whole`)
}
