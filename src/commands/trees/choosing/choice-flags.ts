import { flag } from '../../../cli/declare/flags.ts'
import { type Kind, textKind } from '../../../cli/declare/kinds/kinds.ts'

const globKind: Kind<string> = { ...textKind, placeholder: 'GLOB' }

/** For commands that read a tree and need not take all of it. */
export const choiceFlags = {
  include: flag.of(globKind, {
    summary: 'only what GLOB matches, with all below: a name, or, with a slash, a path from the root of the tree',
    multiple: true,
  }),
  exclude: flag.of(globKind, { summary: 'without what GLOB matches, and all below it', multiple: true }),
} as const
