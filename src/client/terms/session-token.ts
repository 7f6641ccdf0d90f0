import { Buffer } from 'node:buffer'
import { UsageError } from '../../wire/error.ts'
import { givenTicket } from './connect-shape.ts'
import type { SessionTicket } from './options.ts'

const shape = /^zk1\.([0-9a-f]{1,16})\.([\w-]+)\.([0-9a-f]{1,16})$/

/**
 * A session as one line of text, to be handed to another process: `zk1.ID.PASSWORD.ZXID`. It is a secret: whoever has it has the
 * session, and all its ephemerals.
 */
export function sessionToken(ticket: SessionTicket): string {
  givenTicket(ticket)
  const { id, password, lastZxid = 0n } = ticket
  const hex = (value: bigint): string => BigInt.asUintN(64, value).toString(16)
  return `zk1.${hex(id)}.${password.toString('base64url')}.${hex(lastZxid)}`
}

/** The session of such a line, for `connect(hosts, { session })`. @throws UsageError, which does not show it */
export function parseSessionToken(text: string): SessionTicket {
  const [, id, password, zxid] = (typeof text === 'string' && shape.exec(text.trim())) || []
  if (id === undefined) throw new UsageError('that is no session token: it looks like zk1.ID.PASSWORD.ZXID')
  const signed = (hex: string): bigint => BigInt.asIntN(64, BigInt(`0x${hex}`))
  return { id: signed(id), password: Buffer.from(password!, 'base64url'), lastZxid: signed(zxid!) }
}
