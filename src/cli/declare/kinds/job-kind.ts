import { integerKind, type Kind } from './kinds.ts'

/** The number of a background command: `1`, or `%1` as in other shells. */
export const jobKind: Kind<number> = {
  ...integerKind(1, 1_000_000),
  placeholder: 'ID',
  parse: (text, cwd) => integerKind(1, 1_000_000).parse(text.replace(/^%/, ''), cwd),
}
