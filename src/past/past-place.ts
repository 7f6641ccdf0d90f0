import { isDataDir } from '../ensemble/logs/data-dir.ts'
import { UsageError } from '../wire/error.ts'
import { pathFault } from '../wire/path.ts'
import { type PastSpec, parsePastSpec } from './past-spec.ts'

/** A znode at a moment of the past. */
export interface PastPlace {
  readonly past: PastSpec
  readonly path: string
}

const SCHEME = 'past://'

export function isPastPlace(text: string): boolean {
  return text.startsWith(SCHEME)
}

/**
 * Reads `past://DIR[,LOGDIR][@MOMENT][/PATH]`: DIR is the shortest beginning, up to a slash or the end, that names server's files.
 * @throws UsageError where none does, and for a path that is none
 */
export function parsePastPlace(text: string): PastPlace {
  const rest = text.slice(SCHEME.length)
  for (let end = rest.indexOf('/', 1); ; end = rest.indexOf('/', end + 1)) {
    const spec = end < 0 ? rest : rest.slice(0, end)
    const past = read(spec)
    if (past) return { past, path: pathOf(end < 0 ? '' : rest.slice(end), text) }
    if (end < 0) break
  }
  throw new UsageError(`no server's files in ${text}`, 'past://DIR[@MOMENT]/PATH, where DIR is the dataDir of a server')
}

function read(spec: string): PastSpec | undefined {
  try {
    const past = parsePastSpec(spec)
    return past.folders.every(isDataDir) ? past : undefined
  } catch {
    return undefined
  }
}

function pathOf(typed: string, text: string): string {
  const path = typed === '' ? '/' : typed.replace(/(?<=.)\/$/, '')
  const fault = pathFault(path)
  if (fault !== undefined) throw new UsageError(`bad path in ${text}: ${fault}`)
  return path
}
