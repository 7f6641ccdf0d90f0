/** `key=value` settings as the server names them, and its lines about members. */
export interface Settings {
  readonly values: Readonly<Record<string, string>>
  /** `server.1=…` and `version=…` lines after "membership:"; none when standalone. */
  readonly membership: string
}

/** Reads the answer to `conf`, and to `envi` (which has no members). */
export function parseSettings(text: string): Settings {
  const values: Record<string, string> = {}
  const [own = '', membership = ''] = text.split(/^membership: ?$/m)
  for (const line of own.split('\n')) {
    const at = line.indexOf('=')
    if (at > 0) values[line.slice(0, at)] = line.slice(at + 1)
  }
  return { values, membership: membership.trim() }
}

/** AdminServer's `configuration` in the names `conf` uses: client_port is clientPort. */
export function settingsFromAdmin(answer: Readonly<Record<string, unknown>>): Settings {
  const values: Record<string, string> = {}
  for (const [key, value] of Object.entries(answer)) {
    if (key === 'command' || key === 'error' || value === null || typeof value === 'object') continue
    values[key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] = String(value)
  }
  return { values, membership: '' }
}

/** `dirs`: bytes of snapshots and of transaction logs. */
export interface Directories {
  readonly data: number
  readonly log: number
}

/** Reads the answer to `dirs` (3.5.1); ClickHouse Keeper has other names for the two. */
export function parseDirectories(text: string): Directories {
  const size = (name: string) => Number(new RegExp(`^(?:${name})_size: (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  return { data: size('datadir|snapshot_dir'), log: size('logdir|log_dir') }
}

/** The same from AdminServer's `dirs`. */
export function directoriesFromAdmin(answer: Readonly<Record<string, unknown>>): Directories {
  return { data: Number(answer.datadir_size), log: Number(answer.logdir_size) }
}
