import type { Context } from '../../../cli/declare/context.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { readCredential } from '../../../cli/session/credential.ts'
import { credentials } from '../../../cli/session/open-session.ts'
import type { Address } from '../../../client/connection/four-letter.ts'
import { parseConnectString } from '../../../client/terms/hosts.ts'
import type { AdminCall } from '../../../ensemble/ask/admin-call.ts'
import { AdminError } from '../../../ensemble/ask/admin-server.ts'
import { UsageError } from '../../../wire/error.ts'
import type { Hint } from '../../../wire/hint.ts'
import { viaOf } from './member-flags.ts'

/** A server that takes a snapshot says nothing until it has: this long is waited for, in ms, unless --timeout is longer. */
const PATIENCE = 300_000

/** How the AdminServer is called under the settings: by the first digest credential, else as who comes from our address. */
export async function adminCall(call: Context): Promise<AdminCall> {
  const { settings, io, lend, signal } = call
  const digest = (await credentials(settings, io, lend)).map(readCredential).find(({ scheme }) => scheme === 'digest')
  // ZooKeeper splits the header at blanks, and HTTP has no agreed way for other letters.
  if (digest && !/^[!-~]+$/.test(digest.id)) {
    throw new UsageError('this credential cannot go to an AdminServer: of ASCII letters only, and no blanks')
  }
  const authorization = digest ? `digest ${digest.id}` : 'ip'
  const patience = Math.max(settings.timeout, PATIENCE)
  return { authorization, patience, signal, via: await viaOf(call) }
}

/**
 * A password is shown to nobody but those that --server, ZOOSH_SERVER or the profile name: members that an ensemble tells of
 * are named by whoever answered, and HTTP hides nothing.
 * @throws UsageError for others
 */
export function refuseStrangers(
  { settings }: Context,
  { authorization }: AdminCall,
  addresses: readonly Address[],
): void {
  if (!authorization?.startsWith('digest ')) return
  const known = new Set(parseConnectString(settings.server).hosts.map(({ host }) => host))
  const stranger = addresses.find(({ host }) => !known.has(host))
  if (!stranger) return
  throw new UsageError(
    `the credential is not shown to ${stranger.host}, which --server does not name`,
    'name it there: --server HOST:PORT,…',
  )
}

/** What to do about an AdminServer's refusal, by its HTTP status. */
const hints: Readonly<Record<number, Hint>> = {
  401: '--auth digest:USER:PASSWORD of somebody who has all permissions on / (ACL cdrwa)',
  403: '--auth digest:USER:PASSWORD of somebody who has all permissions on / (ACL cdrwa)',
  429: 'try again later: admin.rateLimiterIntervalInMS of the server says when; 5 minutes unless it is set',
  503: 'zookeeper.admin.snapshot.enabled and zookeeper.admin.restore.enabled of the server switch it on',
}

/** What an AdminServer's error means for the command. */
export function asStop(error: unknown): Error {
  if (!(error instanceof AdminError)) return error as Error
  const { status, message } = error
  if (/Unknown command/.test(message) || status === 405) {
    return new StopError('server', message, 'ZooKeeper has it since 3.9')
  }
  const exit = status === undefined ? 'connection' : status === 401 || status === 403 ? 'denied' : 'server'
  return new StopError(exit, message, status === undefined ? '--admin-port names its port' : hints[status])
}
