import type { Context } from '../../../cli/declare/context.ts'
import { embeddedName } from '../../../cli/declare/embedded.ts'
import { flag } from '../../../cli/declare/flags.ts'
import type { Around } from '../../../cli/session/connect-via.ts'
import { openSession } from '../../../cli/session/open-session.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import type { ViaOptions } from '../../../client/terms/via-options.ts'
import type { FindOptions } from '../../../ensemble/members/members.ts'
import { type Cell, cell } from '../../../render/view.ts'
import { UsageError } from '../../../wire/error.ts'

/** Flags of all commands that ask every member. */
export const memberFlags = {
  members: flag.text({ summary: 'ask these, HOST:PORT,…, instead of the members the ensemble names' }),
  'admin-port': flag.text({ summary: 'ports of the AdminServers: one for all, or one a member (default 8080)' }),
} as const

interface MemberFlags {
  readonly members: string | undefined
  readonly 'admin-port': string | undefined
}

/** A member that says nothing holds everyone up this long, in ms; a longer --timeout is obeyed. */
const PATIENCE = 3000
const DEFAULT_TIMEOUT = 10_000

/** How members are found and asked under the settings and flags of a call. */
export function findOptions(call: Context & { readonly flags: MemberFlags }): Promise<FindOptions> {
  return findWith(call, call.flags)
}

/** The same for a command that has no flags for it. */
export function findByDefault(call: Context): Promise<FindOptions> {
  return findWith(call, { members: undefined, 'admin-port': undefined })
}

async function findWith(call: Context, flags: MemberFlags): Promise<FindOptions> {
  const { settings, signal } = call
  const timeout = settings.timeout > DEFAULT_TIMEOUT ? settings.timeout : Math.min(settings.timeout, PATIENCE)
  const embedded = embeddedName(settings)
  const adminPorts = flags['admin-port']?.split(',').map(port)
  return {
    ...(embedded !== undefined
      ? await memberInside(call, embedded, flags)
      : {
          members: flags.members,
          server: settings.server,
          adminPorts,
          tls: await tlsOf(call),
          via: await viaOf(call),
        }),
    timeout,
    signal,
    zk: () => call.zk(),
    open: (server, patience) => openOwn({ io: call.io, signal, settings: { ...settings, timeout: patience } }, server),
  }
}

/** The one server that is in this process; it has no AdminServer. */
async function memberInside(
  call: Context,
  name: string,
  flags: MemberFlags,
): Promise<Pick<FindOptions, 'server' | 'adminPorts'>> {
  if (flags.members !== undefined) throw new UsageError(`${name} is one server: --members names others`)
  const server = await call.embeddedAddress?.()
  if (server === undefined) throw new UsageError(`${name} cannot be had here`)
  return { server, adminPorts: [] }
}

/** How members are reached. @throws UsageError */
export async function viaOf(call: Around): Promise<ViaOptions | undefined> {
  const { via } = call.settings
  return via === undefined ? undefined : (await import('../../../cli/session/connect-via.ts')).viaToMany(via, call)
}

async function tlsOf({ settings, io, lend }: Context): Promise<FindOptions['tls']> {
  const { tls, tlsCa, tlsCert, clientConfig } = settings
  if (tls !== true && [tlsCa, tlsCert, clientConfig].every((value) => value === undefined)) return undefined
  const { secureOptions } = await import('../../../cli/session/secure-options.ts')
  // Four-letter words know no login, so no SASL here.
  const { saslUser: _, ...rest } = settings
  const secure = await secureOptions({ ...rest, kerberos: false }, io, lend)
  return secure.tls || undefined
}

function port(text: string): number {
  const number = Number(text.trim())
  if (/^\d{1,5}$/.test(text.trim()) && number >= 1 && number <= 65_535) return number
  throw new UsageError(`--admin-port: "${text}" is not a port`)
}

/** What leads to a server by its address. */
const elsewhere = { sandbox: false, past: undefined }

/** Opens a session of its own on one server, or on the ensemble of the settings. */
export function openOwn(call: Pick<Context, 'settings' | 'io' | 'signal'>, server?: string): Promise<ZooKeeper> {
  const settings =
    server === undefined ? call.settings : { ...call.settings, server, ...elsewhere, allowReadOnly: true }
  return openSession(settings, call.io, call.signal)
}

/** A cell for a value a member may not tell. */
export function told<T>(value: T | undefined, make: (value: T) => Cell): Cell {
  return value === undefined ? cell.text('') : make(value)
}
