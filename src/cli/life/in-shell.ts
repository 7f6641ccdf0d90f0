import { UsageError } from '../../wire/error.ts'
import { advice, outsideLine } from '../../wire/hint.ts'
import type { Context } from '../declare/context.ts'
import type { Shell } from '../declare/shell.ts'

/** The shell a word of the shell acts on. @throws UsageError in a script, which has none */
export function inShell({ shell }: Pick<Context, 'shell'>): Shell {
  if (!shell) throw new UsageError('this is a word of the shell', advice`start the shell with: ${outsideLine``}`)
  return shell
}
