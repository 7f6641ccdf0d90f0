import { ConnectionError } from '../../client/terms/connection-error.ts'
import { type ErrorName, errorCodes } from '../../wire/codes.ts'
import { UsageError, WireError, ZkError } from '../../wire/error.ts'
import { CliError } from '../grammar/cli-error.ts'
import type { Compat } from '../grammar/compat.ts'

/** zkCli's own texts for what the server refuses: org.apache.zookeeper.cli.CliWrapperException. */
const texts: { readonly [K in ErrorName]?: string } = {
  NoNode: 'Node does not exist: ',
  NodeExists: 'Node already exists: ',
  NotEmpty: 'Node not empty: ',
  NoChildrenForEphemerals: 'Ephemerals cannot have children: ',
  NotReadOnly: 'Not a read-only call: ',
  InvalidAcl: 'Acl is not valid : ',
  BadArguments: 'Arguments are not valid : ',
  BadVersion: 'version No is not valid : ',
  QuotaExceeded: 'Quota has exceeded : ',
}

const RECONFIG_IN_PROGRESS = 'Another reconfiguration is in progress -- concurrent reconfigs not supported (yet)'
const NO_QUORUM =
  'No quorum of new config is connected and up-to-date with the leader of last commmitted config - try invoking reconfiguration after new servers are connected and synced'

/** An error of any kind as zkCli words it on stderr. */
export function failureText(error: unknown, compat: Compat): string {
  if (error instanceof CliError) return error.message
  if (error instanceof ZkError) return serverText(error, compat)
  if (error instanceof ConnectionError) return connectionText(error)
  if (error instanceof WireError) return `KeeperErrorCode = MarshallingError: ${error.message}`
  if (error instanceof UsageError) return error.message
  throw error
}

function serverText(error: ZkError, compat: Compat): string {
  const { name, path } = error
  if (name === 'ReconfigInProgress') return RECONFIG_IN_PROGRESS
  if (name === 'NewConfigNoQuorum') return NO_QUORUM
  if (name === 'NoAuth') return `${compat.permissionText} : ${path ?? 'null'}`
  const known = name === 'Unknown' ? undefined : texts[name]
  return known === undefined ? keeperText(error) : known + (path ?? 'null')
}

/** The Java client's message: `KeeperErrorCode = NoAuth for /a`. */
export function keeperText({ name, code, path }: ZkError): string {
  const text = name === 'Unknown' ? `Unknown error ${code}` : errorCodes[name].keeper
  return `KeeperErrorCode = ${text}${path ? ` for ${path}` : ''}`
}

function connectionText({ kind, path, message }: ConnectionError): string {
  const suffix = path === undefined ? '' : ` for ${path}`
  if (kind === 'too-large') return message
  if (kind === 'expired') return `KeeperErrorCode = Session expired${suffix}`
  if (kind === 'auth') return `KeeperErrorCode = AuthFailed${suffix}`
  return `KeeperErrorCode = ConnectionLoss${suffix}`
}
