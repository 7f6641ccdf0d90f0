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
}

/** What is known only when all was read. */
export interface End {
  readonly znodes: number
  /** Changes after this one are not in it. Between the two of them it may hold some and not others. */
  readonly zxid?: bigint | undefined
}

export interface AboutJson {
  readonly ensemble?: string | undefined
  readonly time: string
  readonly zxid?: string | undefined
}

/** @returns without the root, which has a place of its own */
export function aboutJson({ ensemble, time, zxid }: About): AboutJson {
  return { ensemble, time: new Date(time).toISOString(), zxid: zxidText(zxid) }
}

export function endJson({ znodes, zxid }: End): { znodes: number; zxid: string | undefined } {
  return { znodes, zxid: zxidText(zxid) }
}

function zxidText(zxid: bigint | undefined): string | undefined {
  return zxid === undefined ? undefined : `0x${BigInt.asUintN(64, zxid).toString(16)}`
}

/** Of a file that says that it is an export, and does not end as one. */
export function cutShort(name: string): UsageError {
  return new UsageError(`${name} is cut short: an export tells at its end that it is whole`)
}
