import { UsageError } from '../../wire/error.ts'
import type { Fill } from '../place/formats/tree-format.ts'

const OPEN = '$' + '{'
/** Where a variable stands, or what only looks like one: `$${` is `${`. */
const place = /\$\$\{|\$\{([^}]*)(\}?)/g

/**
 * Puts values in place of `${NAME}`. Only those that are named are known.
 * @throws UsageError for a name that has no value
 */
export function variables(names: readonly string[], environment: Readonly<Record<string, string | undefined>>): Fill {
  const values = new Map(names.map((name) => [name, valueIn(name, environment)]))
  return (text) =>
    text.replace(place, (found, name: string | undefined, end: string | undefined) => {
      if (name === undefined) return OPEN
      if (end === '') throw new UsageError(`a ${OPEN} has no } behind it: $${OPEN} stands for itself`)
      const value = values.get(name)
      if (value !== undefined) return value
      throw new UsageError(`nobody has named ${found}: --env ${name} would, and $${found} stands for itself`)
    })
}

function valueIn(name: string, environment: Readonly<Record<string, string | undefined>>): string {
  if (name === '' || /[=}\0]/.test(name)) throw new UsageError(`${JSON.stringify(name)} is no name of a variable`)
  const value = environment[name]
  if (value === undefined) throw new UsageError(`${name} is not in the environment: --env names it`)
  return value
}
