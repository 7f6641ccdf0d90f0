import { whole } from './primitives.ts'
import { type Json, type Read, readLines } from './read.ts'

/** `key=value` settings as the server names them, and its lines about members. */
export interface Settings {
  readonly values: Readonly<Record<string, string>>
  /** `server.1=…` and `version=…` lines after "membership:"; none when standalone. */
  readonly membership: string
}

/** Reads the answer to `conf`, and to `envi` (which has no members). Of a key that comes twice the first counts. */
export function parseSettings(text: string): Read<Settings> {
  const values = new Map<string, string>()
  const members: string[] = []
  let membership = false
  const rest = readLines(text, (line) => {
    if (/^membership: ?$/.test(line)) {
      membership = true
      return true
    }
    if (membership) return /^(?:server\.\d+|version)=/.test(line) && members.push(line) > 0
    const at = line.indexOf('=')
    if (at <= 0 || values.has(line.slice(0, at))) return line === 'Environment:'
    values.set(line.slice(0, at), line.slice(at + 1))
    return true
  })
  // The members end in this line, and ZooKeeper does not end the line.
  if (membership && /^version=[0-9a-f]+$/.test(rest.at(-1) ?? '')) members.push(rest.pop()!)
  const nothing = values.size === 0 && members.length === 0 && rest.length > 0
  return { known: nothing ? undefined : { values: Object.fromEntries(values), membership: members.join('\n') }, rest }
}

/** AdminServer's `configuration` in the names `conf` uses: client_port is clientPort. */
export function settingsFromAdmin(answer: Json): Settings | undefined {
  const values = Object.entries(answer).flatMap(([key, value]): [string, string][] => {
    if (key === 'command' || key === 'error' || value === null || typeof value === 'object') return []
    return [[key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), String(value)]]
  })
  return values.length === 0 ? undefined : { values: Object.fromEntries(values), membership: '' }
}

/** `dirs`: bytes of snapshots and of transaction logs. */
export interface Directories {
  readonly data: number
  readonly log: number
}

/** Reads the answer to `dirs` (3.5.1); ClickHouse Keeper has other names for the two. */
export function parseDirectories(text: string): Read<Directories> {
  const sizes: Partial<Record<'data' | 'log', number>> = {}
  const rest = readLines(text, (line) => {
    const [, which, size] = /^(?:(datadir|snapshot_dir)|logdir|log_dir)_size: (\d+)$/.exec(line) ?? []
    const [key, bytes] = [which === undefined ? ('log' as const) : ('data' as const), whole(size)]
    if (bytes === undefined || sizes[key] !== undefined) return false
    sizes[key] = bytes
    return true
  })
  const { data, log } = sizes
  return data === undefined || log === undefined ? { known: undefined, rest } : { known: { data, log }, rest }
}

/** The same from AdminServer's `dirs`. */
export function directoriesFromAdmin(answer: Json): Directories | undefined {
  const [data, log] = [whole(answer.datadir_size), whole(answer.logdir_size)]
  return data === undefined || log === undefined ? undefined : { data, log }
}
