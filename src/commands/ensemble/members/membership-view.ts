import { hostText } from '../../../client/terms/hosts.ts'
import type { Membership } from '../../../ensemble/members/membership.ts'
import { cell, type View } from '../../../render/view.ts'

/** The text of /zookeeper/config, a line each. */
export function membershipLines(text: string): View {
  const lines = text.split('\n').filter(Boolean)
  return { kind: 'lines', lines: lines.map((line) => [cell.text(line)]) }
}

/** `{version, members: [{id, address, role, client}]}`; the address is what follows `server.N=`. */
export function membershipJson({ version, members }: Membership): unknown {
  return {
    version: version === undefined ? null : `0x${version.toString(16)}`,
    members: members.map(({ id, text, role, client }) => ({
      id,
      address: text,
      role,
      client: client && hostText(client),
    })),
  }
}
