import { setTimeout as sleep } from 'node:timers/promises'
import type { Io } from '../cli/declare/io.ts'
import type { Settings } from '../cli/declare/settings.ts'
import { openSession } from '../cli/session/open-session.ts'
import { settle } from '../cli/settings/settle.ts'
import type { ZooKeeper } from '../client/client.ts'
import { ConnectionError } from '../client/terms/connection-error.ts'
import type { CliInvocation } from './grammar/invocation.ts'

/** The longest time an answer may take, in ms; zkCli waits for ever. */
const LONGEST = 60_000
const RETRY = 200

/**
 * Opens a session as the command line asks; with -waitforconnection tries for the session's timeout, which is also how long
 * an answer may take.
 * @throws ConnectionError; UsageError for bad hosts or a bad configuration file
 */
export async function openCliSession(
  hosts: string,
  invocation: CliInvocation,
  io: Io,
  signal: AbortSignal,
): Promise<ZooKeeper> {
  const settings = settingsOf(hosts, invocation)
  const end = performance.now() + invocation.timeout
  for (;;) {
    try {
      return await openSession(settings, io, signal)
    } catch (error) {
      if (!invocation.waitForConnection || !(error instanceof ConnectionError) || performance.now() > end) throw error
      await sleep(RETRY, undefined, { signal })
    }
  }
}

/**
 * Where what leads to the servers wants a password, and somebody is there, it is asked for once, before there is a prompt that a
 * question would stand across: see viaToMany.
 * @throws ConnectionError where that fails; sessions are tried all the same
 */
export async function logInFirst(invocation: CliInvocation, io: Io, signal: AbortSignal): Promise<void> {
  const settings = settingsOf(invocation.hosts, invocation)
  if (settings.via === undefined) return
  const { viaToMany } = await import('../cli/session/connect-via.ts')
  await viaToMany(settings.via, { settings, io, signal, lend: (use) => use() })
}

function settingsOf(hosts: string, invocation: CliInvocation): Settings {
  return {
    ...settle({}, {}, false),
    server: localFirst(hosts),
    timeout: Math.min(invocation.timeout, LONGEST),
    sessionTimeout: invocation.timeout,
    allowReadOnly: invocation.allowReadOnly,
    assumeExpired: false,
    ...viaOfEnvironment(process.env),
    ...(invocation.clientConfig === undefined ? {} : { clientConfig: invocation.clientConfig }),
    ...(invocation.systemProperties === undefined ? {} : { systemProperties: invocation.systemProperties }),
  }
}

/** zkCli has no way around: the variable of zoosh is the only one it takes. */
function viaOfEnvironment(env: NodeJS.ProcessEnv): { via?: string } {
  const { ZOOSH_VIA: via = '' } = env
  return via === '' || via === 'none' ? {} : { via }
}

/** `:2181` is a port of this host, as Java understands an empty name. */
const localFirst = (hosts: string): string => hosts.replace(/(^|,):/g, '$1localhost:')
