import { entriesIn, long, longsIn, textsIn, whole } from './primitives.ts'
import { type Json, type Read, readLines, readList } from './read.ts'

// ZooKeeper keeps watches in two tables: on data (and on what is not there yet), and on children. Of all releases, 3.4 to 3.9,
// these words tell the first table only; `watch_count` of mntr counts both. ClickHouse Keeper tells both, a path twice.

/** `wchs`: how many watches there are. */
export interface WatchSummary {
  readonly connections: number
  readonly paths: number
  readonly watches: number
}

/** Reads the answer to `wchs`. */
export function parseWatchSummary(text: string): Read<WatchSummary> {
  let connections: number | undefined
  let paths: number | undefined
  let watches: number | undefined
  const rest = readLines(text, (line) => {
    const [, who, where] = /^(\d+) connections watching (\d+) paths$/.exec(line) ?? []
    const [, all] = /^Total watches:(\d+)$/.exec(line) ?? []
    connections ??= whole(who)
    paths ??= whole(where)
    watches ??= whole(all)
    return who !== undefined || all !== undefined
  })
  if (connections === undefined || paths === undefined || watches === undefined) return { known: undefined, rest }
  return { known: { connections, paths, watches }, rest }
}

/** The same from AdminServer's `watch_summary`. */
export function watchSummaryFromAdmin(answer: Json): WatchSummary | undefined {
  const [connections, paths] = [whole(answer.num_connections), whole(answer.num_paths)]
  const watches = whole(answer.num_total_watches)
  return connections === undefined || paths === undefined || watches === undefined
    ? undefined
    : { connections, paths, watches }
}

/** Sessions that watch each path. */
export type WatchesByPath = ReadonlyMap<string, readonly bigint[]>
/** Paths each session watches. */
export type WatchesBySession = ReadonlyMap<bigint, readonly string[]>

/** Reads the answer to `wchp`. */
export function parseWatchesByPath(text: string): Read<WatchesByPath> {
  return outline(text, pathIn, long)
}

/** Reads the answer to `wchc`. */
export function parseWatchesBySession(text: string): Read<WatchesBySession> {
  return outline(text, (line) => (line.startsWith('0x') ? long(line) : undefined), pathIn)
}

/** The same from AdminServer's `watches_by_path`. */
export function watchesByPathFromAdmin(answer: Json): WatchesByPath | undefined {
  if (answer.path_to_session_ids === undefined) return undefined
  return new Map(entriesIn(answer.path_to_session_ids).map(([path, ids]) => [path, longsIn(ids)]))
}

/** The same from AdminServer's `watches`. */
export function watchesBySessionFromAdmin(answer: Json): WatchesBySession | undefined {
  if (answer.session_id_to_watched_paths === undefined) return undefined
  const watched = entriesIn(answer.session_id_to_watched_paths).flatMap(([id, paths]): [bigint, string[]][] => {
    const session = long(id)
    return session === undefined ? [] : [[session, textsIn(paths)]]
  })
  return new Map(watched)
}

function pathIn(text: string): string | undefined {
  return text.startsWith('/') ? text : undefined
}

/** Headings at the margin, what belongs to them behind a tab; what stands under a heading twice is there once. */
function outline<K, V>(
  text: string,
  heading: (line: string) => K | undefined,
  member: (line: string) => V | undefined,
): Read<ReadonlyMap<K, readonly V[]>> {
  const groups = new Map<K, Set<V>>()
  let group: Set<V> | undefined
  const rest = readLines(text, (line) => {
    if (line.startsWith('\t')) {
      const value = member(line.slice(1))
      if (group && value !== undefined) group.add(value)
      return group !== undefined && value !== undefined
    }
    const key = heading(line)
    group = key === undefined ? undefined : (groups.get(key) ?? new Set())
    if (key !== undefined) groups.set(key, group!)
    return key !== undefined
  })
  const found = [...groups].filter(([, members]) => members.size > 0)
  return readList(new Map(found.map(([key, members]) => [key, [...members]])), rest)
}
