import { UsageError } from '../../../wire/error.ts'
import type { Kind } from './kinds.ts'

/** A number as ZooKeeper's logs and zoosh write it, with or without `0x`: a zxid, a session. @param what `zxid` */
export function hexKind(what: string): Kind<bigint> {
  return {
    complete: 'none',
    placeholder: what.toUpperCase(),
    parse(text) {
      if (/^(0x)?[0-9a-fA-F]{1,16}$/.test(text)) return BigInt(`0x${text.replace(/^0x/, '')}`)
      throw new UsageError(`"${text}" is not a ${what}`, 'hexadecimal, as in 0x1000002f')
    },
  }
}
