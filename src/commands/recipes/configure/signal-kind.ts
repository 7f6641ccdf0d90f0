import { constants } from 'node:os'
import type { Kind } from '../../../cli/declare/kinds/kinds.ts'
import { UsageError } from '../../../wire/error.ts'

/** The name of a signal, with or without SIG. */
export const signalKind: Kind<NodeJS.Signals> = {
  complete: 'choice',
  placeholder: 'SIGNAL',
  options: ['HUP', 'USR1', 'USR2', 'INT', 'TERM'],
  parse(text) {
    const name = `SIG${text.toUpperCase().replace(/^SIG/, '')}`
    if (!Object.hasOwn(constants.signals, name)) throw new UsageError(`"${text}" is not the name of a signal`)
    return name as NodeJS.Signals
  },
}
