import { Buffer } from 'node:buffer'
import type { Address } from '../../client/connection/four-letter.ts'
import { long, whole } from '../words/primitives.ts'
import { type AdminCall, callAdmin } from './admin-call.ts'
import { AdminError } from './admin-server.ts'

/** A snapshot as it comes from a server. */
export interface TakenSnapshot {
  /** Of the last transaction before it; undefined where the server does not tell. */
  readonly zxid: bigint | undefined
  /** All of it; ends with an AdminError when there is less than was announced. */
  readonly bytes: AsyncIterable<Buffer>
}

/**
 * Has a server take a snapshot, and give it. ZooKeeper, since 3.9, does so for those who have all permissions on `/`, and not
 * twice within its `admin.rateLimiterIntervalInMS`.
 * @throws AdminError
 */
export async function takeSnapshot(address: Address, call: AdminCall): Promise<TakenSnapshot> {
  const reply = await callAdmin(address, 'snapshot?streaming=true', call)
  if (!reply.bytes) throw new AdminError(`AdminServer ${address.host}:${address.port}: it gave no snapshot`)
  const { headers } = reply
  const size = whole(headers.snapshot_size)
  return { zxid: long(headers.last_zxid), bytes: size === undefined ? reply.bytes : allOf(reply.bytes, size, address) }
}

async function* allOf(bytes: AsyncIterable<Buffer>, size: number, { host, port }: Address): AsyncGenerator<Buffer> {
  let came = 0
  for await (const chunk of bytes) {
    came += chunk.length
    yield chunk
  }
  if (came !== size) throw new AdminError(`AdminServer ${host}:${port}: ${came} bytes came of a snapshot of ${size}`)
}

/**
 * Has a server replace all it holds by a snapshot. ZooKeeper, since 3.9; not twice within five minutes, a failure included.
 * @returns zxid of the last transaction in it, as the server has read it
 * @throws AdminError
 */
export async function restoreSnapshot(
  address: Address,
  file: string,
  call: Omit<AdminCall, 'file'>,
): Promise<bigint | undefined> {
  const { json } = await callAdmin(address, 'restore', { ...call, file })
  return long(json?.last_zxid)
}

/** The commands an AdminServer has, by their names. @throws AdminError */
export async function adminCommandNames(address: Address, call: AdminCall): Promise<string[]> {
  const { bytes } = await callAdmin(address, undefined, call)
  const chunks: Buffer[] = []
  for await (const chunk of bytes ?? []) chunks.push(chunk)
  const links = Buffer.concat(chunks).toString('utf8')
  return [...links.matchAll(/>([a-z][\w-]*)<\/a>/g)].map(([, name]) => name!).sort()
}
