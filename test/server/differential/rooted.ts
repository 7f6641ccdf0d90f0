/** Puts the run's root in the place of `~` in every string of a request. */
export function rooted<T>(value: T, root: string): T {
  if (typeof value === 'string') return value.replace('~', root) as T
  if (Array.isArray(value)) return value.map((item) => rooted(item, root)) as T
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rooted(item, root)])) as T
}
