import type { Kind } from '../../../cli/declare/kinds/kinds.ts'
import type { Check } from '../../../tree/walk/sift.ts'
import { UsageError } from '../../../wire/error.ts'
import { type Predicate, predicates, type Wish } from './predicates.ts'

const table: Readonly<Record<string, Predicate>> = predicates

/** A predicate that must not hold, in one word: `name=*.tmp`, `empty`. What is hidden is neither so nor not so. */
export const negationKind: Kind<Wish> = {
  complete: 'choice',
  placeholder: 'PREDICATE',
  options: Object.entries(table).flatMap(([name, { kind }]) =>
    kind === 'switch' ? [name] : kind.options ? kind.options.map((option) => `${name}=${option}`) : [`${name}=`],
  ),
  parse(text, cwd) {
    const [, name = '', value] = /^(?:--)?([a-z]+)(?:[= ](.*))?$/s.exec(text) ?? []
    const predicate = Object.hasOwn(table, name) ? table[name]! : undefined
    if (!predicate) {
      throw new UsageError(`"${text}" is no predicate`, `one of ${Object.keys(table).join(', ')}, as in --not name=x*`)
    }
    return inverted(wishOf(name, predicate, value, cwd))
  },
}

function wishOf(name: string, { kind, wish }: Predicate, value: string | undefined, cwd: string | undefined): Wish {
  if (kind === 'switch' && value !== undefined) throw new UsageError(`${name} has no value`)
  if (kind === 'switch') return wish!
  if (value === undefined) throw new UsageError(`${name} needs a value`, `as in --not ${name}=${kind.placeholder}`)
  return kind.parse(value, cwd)
}

function inverted(wish: Wish): Wish {
  return async (): Promise<Check> => {
    const { need, holds } = await wish()
    return {
      need,
      holds(znode) {
        const held = holds(znode)
        return held === undefined ? undefined : !held
      },
    }
  }
}
