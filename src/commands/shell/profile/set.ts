import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { globalFlags } from '../../../cli/declare/global-flags.ts'
import { profileKind } from '../../../cli/declare/kinds/kinds.ts'
import { warn } from '../../../cli/life/notices.ts'
import { colourNames, profileFields, readProfileFields } from '../../../cli/settings/profile-fields.ts'
import { loadProfiles, profilesFile, saveProfile } from '../../../cli/settings/profiles.ts'
import { UsageError } from '../../../wire/error.ts'

export default command({
  summary: 'save a profile, or change one',
  description:
    'The connection flags given here are saved under NAME: profile set prod --server zk1:2181,zk2:2181 --tls --read-only. Without any flag, on a terminal, they are asked for. What is not given stays as it was; --unset takes a setting out. A password is best left out of the file: --auth-file names a file with credentials, --auth-command a command that prints them, --auth-prompt a user whose password is asked for.',
  args: { name: arg.of(profileKind, { summary: 'name of the profile' }) },
  flags: {
    'auth-command': flag.text({ summary: 'command that prints credentials, one SCHEME:ID a line' }),
    'auth-prompt': flag.text({ summary: 'SCHEME:USER whose password is asked for' }),
    confirm: flag.choice(['name', 'off'], {
      summary: 'name: the name of the profile is typed before anything is destroyed',
    }),
    colour: flag.choice(colourNames, { summary: 'colour of the name in the prompt' }),
    unset: flag.text({ summary: 'take a setting out, by its name in the file', multiple: true }),
  },
  examples: [
    'profile set prod --server zk1:2181,zk2:2181 --colour red --confirm name',
    'profile set prod --unset confirm',
  ],
  async run(call) {
    const { name } = call.args
    if (!/^[\p{L}\p{N}_.-]+$/u.test(name))
      throw new UsageError(`"${name}" cannot be a name`, 'letters, digits, _ . and -')
    const before = ((await loadProfiles())[name] ?? {}) as Record<string, unknown>
    const given = fieldsOf(call.flags as Readonly<Record<string, unknown>>)
    const { unset } = call.flags
    const asked = Object.keys(given).length === 0 && unset.length === 0 ? await ask(call, name, before) : given
    for (const field of unset) {
      if (!Object.hasOwn(profileFields, field))
        throw new UsageError(`unknown setting "${field}"`, `there is ${Object.keys(profileFields).join(', ')}`)
    }
    const after = Object.fromEntries(
      Object.entries({ ...before, ...asked }).filter(([field, value]) => value !== undefined && !unset.includes(field)),
    )
    readProfileFields(after, name)
    await saveProfile(name, after)
    if ('auth' in after)
      warn(
        call,
        `the password is in ${profilesFile()}, readable by you only; --auth-file or --auth-command keep it out`,
      )
    return { name, fields: Object.keys(after) }
  },
})

/** The flags given, by the names and spellings of the file. */
function fieldsOf(flags: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const name of [...Object.keys(globalFlags), 'auth-command', 'auth-prompt', 'colour']) {
    const field = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    const value = flags[name]
    if (!Object.hasOwn(profileFields, field) || value === undefined || value === false) continue
    if (Array.isArray(value) && value.length === 0) continue
    fields[field] = typeof value === 'number' ? `${value}ms` : value
  }
  if (flags.confirm === 'name') fields.confirm = 'name'
  if (flags.confirm === 'off') fields.confirm = undefined
  return fields
}

async function ask(
  call: { readonly interactive: boolean; lend<T>(use: () => Promise<T>): Promise<T> },
  name: string,
  before: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  if (!call.interactive) throw new UsageError('nothing to save', 'give connection flags, e.g. --server HOST:PORT')
  const { askProfile } = await import('../../../cli/settings/ask-profile.ts')
  return call.lend(() => askProfile(name, before))
}
