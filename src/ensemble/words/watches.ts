/** `wchs`: how many watches there are. */
export interface WatchSummary {
  readonly connections: number
  readonly paths: number
  readonly watches: number
}

/** Reads the answer to `wchs`. */
export function parseWatchSummary(text: string): WatchSummary {
  const match = /^(\d+) connections watching (\d+) paths\s+Total watches:(\d+)/.exec(text)
  if (!match) throw new Error('not an answer to wchs')
  return { connections: Number(match[1]), paths: Number(match[2]), watches: Number(match[3]) }
}

/** The same from AdminServer's `watch_summary`. */
export function watchSummaryFromAdmin(answer: Readonly<Record<string, unknown>>): WatchSummary {
  return {
    connections: Number(answer.num_connections),
    paths: Number(answer.num_paths),
    watches: Number(answer.num_total_watches),
  }
}

/** Sessions that watch each path. */
export type WatchesByPath = ReadonlyMap<string, readonly bigint[]>
/** Paths each session watches. */
export type WatchesBySession = ReadonlyMap<bigint, readonly string[]>

/** Reads the answer to `wchp`. */
export function parseWatchesByPath(text: string): WatchesByPath {
  return new Map(groups(text).map(([path, ids]) => [path, ids.map(BigInt)]))
}

/** Reads the answer to `wchc`. */
export function parseWatchesBySession(text: string): WatchesBySession {
  return new Map(groups(text).map(([id, paths]) => [BigInt(id), paths]))
}

/** The same from AdminServer's `watches_by_path`. */
export function watchesByPathFromAdmin(answer: Readonly<Record<string, unknown>>): WatchesByPath {
  const byPath = (answer.path_to_session_ids ?? {}) as Record<string, (number | bigint)[]>
  return new Map(Object.entries(byPath).map(([path, ids]) => [path, ids.map(BigInt)]))
}

/** The same from AdminServer's `watches`. */
export function watchesBySessionFromAdmin(answer: Readonly<Record<string, unknown>>): WatchesBySession {
  const bySession = (answer.session_id_to_watched_paths ?? {}) as Record<string, string[]>
  return new Map(Object.entries(bySession).map(([id, paths]) => [BigInt(id), paths]))
}

/** Headings at the margin, what belongs to them behind a tab. */
function groups(text: string): [string, string[]][] {
  const found: [string, string[]][] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('\t')) found.at(-1)?.[1].push(line.slice(1))
    else if (line !== '') found.push([line, []])
  }
  return found.filter(([, members]) => members.length > 0)
}
