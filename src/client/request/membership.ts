import type { Buffer } from 'node:buffer'
import { UsageError } from '../../wire/error.ts'
import { givenOptions } from '../../wire/given/given.ts'
import { big, type Shape, text } from '../../wire/given/kinds.ts'
import type { Stat } from '../../wire/records.ts'
import type { Session } from '../session/session.ts'
import type { CallOptions } from '../terms/options.ts'

/** A change of an ensemble's members: either who joins and leaves, or all members anew. */
export interface Membership {
  /** `server.5=host:2888:3888:participant;2181`, several separated by commas. */
  joining?: string | undefined
  /** Ids of the servers that leave: `3,4`. */
  leaving?: string | undefined
  /** All members, in the form of `joining`; excludes the other two. */
  members?: string | undefined
  /** Version of the configuration this is based on; any when absent. */
  version?: bigint | undefined
}

const shape: Shape<Membership> = { joining: text, leaving: text, members: text, version: big }

/** Source: ReconfigRequest, op reconfig (16). */
export function reconfigure(
  session: Session,
  change: Membership,
  options?: CallOptions,
): Promise<{ data: Buffer | null; stat: Stat }> {
  givenOptions(change ?? (null as never), shape, 'change')
  const { joining, leaving, members, version = -1n } = change
  const incremental = joining !== undefined || leaving !== undefined
  if (incremental === (members !== undefined)) {
    return Promise.reject(new UsageError('a reconfiguration has joining and leaving servers, or all members: not both'))
  }
  const request = {
    joiningServers: joining ?? null,
    leavingServers: leaving ?? null,
    newMembers: members ?? null,
    curConfigId: version,
  }
  return session.call('reconfig', request, '/zookeeper/config', options)
}
