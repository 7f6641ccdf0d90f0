import { CliError } from './cli-error.ts'

/**
 * Refuses a path in the Java client's words: org.apache.zookeeper.common.PathUtils.
 * @param sequential a number will be appended, so that a trailing / is legal
 * @throws CliError
 */
export function checkPath(path: string, sequential = false): void {
  const fault = pathText(sequential ? `${path}1` : path)
  if (fault !== undefined) throw new CliError(fault)
}

function pathText(path: string): string | undefined {
  if (path.length === 0) return 'Path length must be > 0'
  if (path[0] !== '/') return 'Path must start with / character'
  if (path.length === 1) return undefined
  if (path.endsWith('/')) return 'Path must not end with / character'
  for (let at = 1; at < path.length; at++) {
    const reason = reasonAt(path, at)
    if (reason !== undefined) return `Invalid path string "${path}" caused by ${reason} @${at}`
  }
  return undefined
}

function reasonAt(path: string, at: number): string | undefined {
  const ends = at + 1 === path.length || path[at + 1] === '/'
  const unit = path.charCodeAt(at)
  if (unit === 0) return 'null character not allowed'
  if (path[at] === '/') return path[at - 1] === '/' ? 'empty node name specified' : undefined
  if (path[at] === '.') {
    const component = path[at - 1] === '/' || (path[at - 1] === '.' && path[at - 2] === '/')
    return component && ends ? 'relative paths not allowed' : undefined
  }
  const refused = unit <= 0x1f || (unit >= 0x7f && unit <= 0x9f) || (unit >= 0xd800 && unit <= 0xf8ff) || unit >= 0xfff0
  return refused ? 'invalid character' : undefined
}
