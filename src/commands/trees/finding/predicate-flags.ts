import type { FlagValues } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import type { Check } from '../../../tree/walk/sift.ts'
import { negationKind } from './negation.ts'
import { type Predicate, type PredicateName, predicates, type Wish } from './predicates.ts'

const made = (summary: string) => flag.of(negationKind, { summary, multiple: true })
type Valued = ReturnType<typeof made>
type Switch = ReturnType<typeof flag.switch>
type PredicateFlags = {
  readonly [K in PredicateName]: (typeof predicates)[K] extends { readonly kind: 'switch' } ? Switch : Valued
}

/** A flag for each predicate, and `--not`. Each may be given several times: all must hold. */
export const predicateFlags = {
  ...(Object.fromEntries(
    Object.entries(predicates as Readonly<Record<string, Predicate>>).map(([name, { kind, summary }]) => [
      name,
      kind === 'switch' ? flag.switch({ summary }) : flag.of(kind, { summary, multiple: true }),
    ]),
  ) as unknown as PredicateFlags),
  not: made('a predicate that does not hold: --not name=*.tmp, --not empty'),
}

/** The checks that a command line asks for. @throws UsageError for a pattern that cannot be read */
export async function checksOf(flags: FlagValues<typeof predicateFlags>): Promise<Check[]> {
  const given: Readonly<Record<string, readonly Wish[] | boolean>> = flags
  const wishes = Object.entries(predicates as Readonly<Record<string, Predicate>>).flatMap(([name, { wish }]) => {
    const value = given[name]
    if (typeof value === 'object') return value
    return value === true && wish ? [wish] : []
  })
  return Promise.all([...wishes, ...flags.not].map((wish) => wish()))
}
