/**
 * The order in which a tree is walked, of two paths: a znode before what is below it, siblings by code unit. It is not the
 * order of the paths as texts: `/a/b` stands before `/a-b`.
 */
export function walkOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return left === SLASH ? -1 : right === SLASH ? 1 : left - right
  }
  return a.length - b.length
}

const SLASH = 0x2f
