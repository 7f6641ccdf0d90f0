/** Keeps the way from the root to where a walk is: what is known of each znode that has what comes next below it. */
export class Ancestors<T> {
  readonly #way: { readonly path: string; readonly known: T }[] = []

  /** Leaves all that `path` is not below. @returns the nearest znode that it is below; undefined: none */
  leaveTo(path: string): { readonly path: string; readonly known: T } | undefined {
    for (;;) {
      const last = this.#way.at(-1)
      if (!last || isBelow(path, last.path)) return last
      this.#way.pop()
    }
  }

  enter(path: string, known: T): void {
    this.#way.push({ path, known })
  }
}

/** Whether a path is below another, both below a root: '' is above all but itself. */
export function isBelow(path: string, ancestor: string): boolean {
  return path.length > ancestor.length && path.startsWith(ancestor) && path[ancestor.length] === '/'
}

/** The znodes between `ancestor` (undefined: the root is wanted, too) and `path`, both left out. */
export function between(ancestor: string | undefined, path: string): string[] {
  const missing: string[] = ancestor === undefined && path !== '' ? [''] : []
  const from = ancestor ?? ''
  for (let at = path.indexOf('/', from.length + 1); at > 0; at = path.indexOf('/', at + 1))
    missing.push(path.slice(0, at))
  return missing
}
