/**
 * Makes a typed path absolute: relative to the working znode, with `.` and `..` taken out.
 * An absolute path without dots comes back as it is, so that its faults are reported and not repaired.
 * @param keepTail a trailing `/` stays (for sequential names)
 */
export function resolvePath(cwd: string, typed: string, { keepTail = false } = {}): string {
  if (typed === '') return typed
  const dots = /(^|\/)\.\.?(\/|$)/.test(typed)
  if (typed.startsWith('/') && !dots) return typed
  const whole = typed.startsWith('/') ? typed : `${cwd === '/' ? '' : cwd}/${typed}`
  const trailing = keepTail && typed.endsWith('/') && !/(^|\/)\.\.?\/$/.test(typed)
  const parts: string[] = []
  const typedParts = whole.split('/').slice(1)
  if (typedParts.at(-1) === '' && (keepTail || dots)) typedParts.pop()
  for (const part of typedParts) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}${trailing ? '/' : ''}`
}
