import { hostname } from 'node:os'
import { flag } from '../../../cli/declare/flags.ts'
import type { NewInstance } from '../../../recipes/discovery/services.ts'
import { UsageError } from '../../../wire/error.ts'

const port = { min: 0, max: 65_535 }

/** What is told of an instance of a service. */
export const instanceFlags = {
  address: flag.text({ summary: 'where it is: a host name or an address (default: this machine’s host name)' }),
  port: flag.integer({ ...port, char: 'p', summary: 'its port' }),
  'ssl-port': flag.integer({ ...port, summary: 'its port for TLS' }),
  id: flag.text({ summary: 'id of the instance (default: a new UUID)' }),
  uri: flag.text({ summary: 'template of its URI, such as {scheme}://{address}:{port}' }),
  payload: flag.text({ summary: 'what else it tells, as JSON' }),
  disabled: flag.switch({ summary: 'registered, but not to be chosen' }),
}

interface InstanceFlags {
  readonly address: string | undefined
  readonly port: number | undefined
  readonly 'ssl-port': number | undefined
  readonly id: string | undefined
  readonly uri: string | undefined
  readonly payload: string | undefined
  readonly disabled: boolean
}

/** @throws UsageError for a payload that is no JSON */
export function wantedInstance(name: string, flags: InstanceFlags): NewInstance {
  return {
    name,
    address: flags.address ?? hostname(),
    port: flags.port,
    sslPort: flags['ssl-port'],
    payload: flags.payload === undefined ? undefined : parsed(flags.payload),
    uri: flags.uri,
    enabled: !flags.disabled,
    ...(flags.id === undefined ? {} : { id: flags.id }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`--payload is no JSON: ${text}`, `--payload ${JSON.stringify(JSON.stringify(text))} is a text`)
  }
}
