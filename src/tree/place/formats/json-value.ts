import type { JsonEvent } from './json-events.ts'

type Container = { readonly table: Record<string, unknown>; key: string } | { readonly list: unknown[] }

/** A value put together from events. Tables have no prototype: any key is one of their own. */
export class JsonValue {
  readonly #open: Container[] = []
  value: unknown

  /** @returns whether the value is whole */
  take(event: JsonEvent): boolean {
    const last = this.#open.at(-1)
    if (event.is === 'key') {
      if (last && 'table' in last) last.key = event.key
      return false
    }
    if (event.is === 'close') {
      this.#open.pop()
      return this.#open.length === 0
    }
    const value = event.is === 'scalar' ? event.value : event.array ? [] : Object.create(null)
    if (!last) this.value = value
    else if ('list' in last) last.list.push(value)
    else last.table[last.key] = value
    if (event.is === 'open') this.#open.push(event.array ? { list: value } : { table: value, key: '' })
    return this.#open.length === 0
  }
}
