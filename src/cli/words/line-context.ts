import { UsageError } from '../../wire/error.ts'
import { advice, byPlace, shellLine } from '../../wire/hint.ts'
import type { Context } from '../declare/context.ts'
import { globalFlags } from '../declare/global-flags.ts'
import type { OutputForm } from '../declare/output-forms.ts'

/**
 * The context of one line of a script or of the shell: the session and its settings stay, the output flags are the line's.
 * @throws UsageError for a connection flag: the session is there already
 */
export function lineContext(base: Context, flags: Readonly<Record<string, unknown>>): Context {
  for (const [name, { group }] of Object.entries(globalFlags) as [string, { group?: string }][]) {
    const value = flags[name]
    const given = value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
    if (given && group === 'CONNECTION') {
      throw new UsageError(
        `--${name} cannot change the session of a script or shell`,
        byPlace({
          outside: 'give it when zoosh starts',
          shell: advice`give it to ${shellLine`connect`}, or when zoosh starts`,
        }),
      )
    }
  }
  const output = flags.json === true ? 'json' : ((flags.output as OutputForm | undefined) ?? base.settings.output)
  const settings = {
    ...base.settings,
    output,
    color: base.settings.color && flags['no-color'] !== true,
    debug: base.settings.debug || flags.debug === true,
  }
  return Object.assign(Object.create(base), { settings, goesOn: true }) as Context
}
