import { UsageError } from '../../../wire/error.ts'
import { advice, shellLine } from '../../../wire/hint.ts'
import { resolvePath } from './resolve-path.ts'

/** `host:2181`, `[::1]:2181/app`, `h1,h2:2181,h3`: what a connect string with a port begins with. */
const HOSTS = /^(?:\[[\da-f:.]+\]|[\w.,-]+):\d{1,5}(?:[,/]|$)/i

/**
 * The absolute path of a typed one; `.` and `..` are taken out where there is a working znode, and are faults elsewhere.
 * @param cwd the shell's working znode; undefined elsewhere, where nothing says what a path would be relative to
 * @throws UsageError for a relative path elsewhere, and for servers in place of a path; below a working znode names like
 * `10.0.0.7:8080` are common, and taken for what they are
 */
export function placePath(cwd: string | undefined, typed: string, { keepTail = false } = {}): string {
  if (typed === '' || (cwd === undefined && typed.startsWith('/'))) return typed
  const hosts = HOSTS.test(typed)
  if (cwd === undefined) {
    const hint = hosts ? `servers are named by --server: --server ${typed}` : `is it /${typed.replace(/^\.\//, '')}?`
    throw new UsageError(`${JSON.stringify(typed)} is no path: a path begins with /`, hint)
  }
  if (hosts && cwd === '/') {
    const hint = advice`${shellLine`connect ${typed}`} goes to other servers; the znode of that name is ./${typed}`
    throw new UsageError(`${JSON.stringify(typed)} looks like servers, not like a path`, hint)
  }
  return resolvePath(cwd, typed, { keepTail })
}
