const SLASH = 0x2f
const DOT = 0x2e

/**
 * Why a znode path is not valid, or undefined when it is.
 * The rules are org.apache.zookeeper.common.PathUtils: absolute, no trailing slash, no empty, `.` or `..` component, no NUL,
 * none of U+0001–001F, 007F–009F, D800–F8FF (so no surrogate: no emoji), FFF0–FFFF.
 * @param sequential a sequence number will be appended: `/a/` is legal then
 */
export function pathFault(path: string, how?: { sequential?: boolean }): string | undefined {
  if (typeof path !== 'string') return 'it is no text'
  return isValid(path) ? undefined : explain(path, how?.sequential === true)
}

/** Every call asks this: one look at each character, nothing allocated. Says no to `/a/`, which can be legal. */
function isValid(path: string): boolean {
  const { length } = path
  if (length < 2 || path.charCodeAt(0) !== SLASH) return path === '/'
  let start = 1
  for (let at = 1; at <= length; at++) {
    const unit = at < length ? path.charCodeAt(at) : SLASH
    if (unit === SLASH) {
      const size = at - start
      if (size < 3 && (size < 1 || (path.charCodeAt(start) === DOT && path.charCodeAt(at - 1) === DOT))) return false
      start = at + 1
    } else if (isRefused(unit)) return false
  }
  return true
}

function explain(path: string, sequential: boolean): string | undefined {
  const whole = sequential ? `${path}1` : path
  if (path.length === 0) return 'it is empty'
  if (whole[0] !== '/') return 'it does not start with /'
  if (whole.length === 1) return undefined
  if (whole.endsWith('/')) return 'it ends with /'
  for (let at = 1; at < whole.length; at++) {
    const fault = characterFault(whole, at)
    if (fault) return `${fault} at position ${at}`
  }
  const parts = whole.split('/')
  for (let i = 1; i < parts.length; i++) {
    if (parts[i] === '') return 'it has an empty component (//)'
    if (parts[i] === '.' || parts[i] === '..') return `it has a "${parts[i]}" component`
  }
  return undefined
}

function isRefused(unit: number): boolean {
  return unit <= 0x1f || (unit >= 0x7f && unit <= 0x9f) || (unit >= 0xd800 && unit <= 0xf8ff) || unit >= 0xfff0
}

function characterFault(path: string, at: number): string | undefined {
  const unit = path.charCodeAt(at)
  if (unit === 0) return 'null character'
  return isRefused(unit)
    ? `character U+${(path.codePointAt(at) ?? unit).toString(16).toUpperCase().padStart(4, '0')}`
    : undefined
}

/** `/a` and `b` make `/a/b`; `/` and `b` make `/b`. */
export function joinPath(parent: string, child: string): string {
  return parent === '/' ? `/${child}` : `${parent}/${child}`
}

/** The parent of a path; the parent of `/` is `/`. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? '/' : path.slice(0, slash)
}

/** The last component; empty for `/`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** All ancestors of a path from the root on, the path itself included. */
export function ancestors(path: string): string[] {
  const all = ['/']
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) all.push(path.slice(0, at))
  if (path !== '/') all.push(path)
  return all
}

/** Whether `path` is `root` or below it. */
export function isUnder(path: string, root: string): boolean {
  return root === '/' || path === root || path.startsWith(`${root}/`)
}

/**
 * The sequence number at the end of a name, or undefined. The server appends `%010d` of an int: ten characters, and
 * eleven for the most negative ones once the counter has wrapped. A dash may be a sign or the end of the name before it:
 * it is a sign where the digits alone could not be an int, or another dash stands before it.
 */
export function sequenceOf(name: string): number | undefined {
  const small = /-\d{9}$/.exec(name)
  if (small) return Number(small[0])
  const match = /(-?)(-?)(\d{10})$/.exec(name)
  if (!match) return undefined
  const digits = Number(match[3])
  const signed = match[2] === '-' || (match[1] === '-' && digits > 0x7fff_ffff)
  return signed ? -digits : digits
}

/** Puts a chroot in front of a path: `/` of the client is the chroot itself. No chroot is ''. */
export function addChroot(chroot: string, path: string): string {
  if (chroot === '') return path
  return path === '/' ? chroot : chroot + path
}

/**
 * Takes the chroot off a path from the server, on a component boundary only (ZOOKEEPER-4565: `/zoo` must not turn
 * `/zookeeper/config` into `keeper/config`); a path outside the chroot comes back whole.
 */
export function stripChroot(chroot: string, path: string): string {
  if (chroot === '') return path
  if (path === chroot) return '/'
  return path.startsWith(`${chroot}/`) ? path.slice(chroot.length) : path
}
