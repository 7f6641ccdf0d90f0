import type { Context } from '../../../cli/declare/context.ts'
import { embeddedName } from '../../../cli/declare/embedded.ts'
import { ask } from '../../../ensemble/ask/question.ts'
import { findMembers, sourceOf } from '../../../ensemble/members/members.ts'

/** From where each session is connected, as far as the members tell; none is known of a server in this process. Never fails. */
export async function clientAddresses(call: Context): Promise<ReadonlyMap<bigint, string>> {
  const addresses = new Map<bigint, string>()
  const { settings, signal } = call
  if (embeddedName(settings) !== undefined) return addresses
  const options = { server: settings.server, timeout: Math.min(settings.timeout, 3000), signal, zk: () => call.zk() }
  const found = await findMembers(options).catch(() => ({ members: [] }))
  await Promise.all(
    found.members.map(async (member) => {
      // A member that does not tell is left out.
      const connections = await ask(sourceOf(member, options), 'connections').catch(() => [])
      for (const { session, client } of connections) if (session !== undefined) addresses.set(session, client)
    }),
  )
  return addresses
}
