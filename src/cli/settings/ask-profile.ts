import { colourNames } from './profile-fields.ts'
import { DEFAULT_SERVER } from './settle.ts'

const context = { output: process.stderr }

/**
 * Asks for the settings of a profile, one after the other.
 * @param before what it holds already: the answers offered
 */
export async function askProfile(
  name: string,
  before: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const [{ default: confirm }, { default: input }, { default: select }] = await Promise.all([
    import('@inquirer/confirm'),
    import('@inquirer/input'),
    import('@inquirer/select'),
  ])
  const text = (field: string) => (typeof before[field] === 'string' ? (before[field] as string) : undefined)
  const server = await input({ message: `Servers of ${name}`, default: text('server') ?? DEFAULT_SERVER }, context)
  const how = await select(
    {
      message: 'Credentials',
      choices: [
        { name: 'none', value: 'none' },
        { name: 'in a file of their own', value: 'authFile' },
        { name: 'printed by a command (a password manager)', value: 'authCommand' },
        { name: 'asked for each time', value: 'authPrompt' },
      ],
      default: (['authFile', 'authCommand', 'authPrompt'] as const).find((field) => field in before) ?? 'none',
    },
    context,
  )
  const questions: Record<string, string> = {
    authFile: 'File with one SCHEME:ID a line',
    authCommand: 'Command',
    authPrompt: 'SCHEME:USER',
  }
  const secret =
    how === 'none' ? undefined : await input({ message: questions[how]!, default: text(how) ?? '' }, context)
  const tls = await confirm({ message: 'TLS?', default: before.tls === true }, context)
  const readOnly = await confirm({ message: 'Refuse writes?', default: before.readOnly === true }, context)
  const careful = await confirm(
    { message: 'Type the name before anything is destroyed?', default: before.confirm === 'name' },
    context,
  )
  const colour = await select(
    {
      message: 'Colour in the prompt',
      choices: ['none', ...colourNames].map((value) => ({ name: value, value })),
      default: text('colour') ?? 'none',
    },
    context,
  )
  return {
    server,
    authFile: undefined,
    authCommand: undefined,
    authPrompt: undefined,
    ...(secret ? { [how]: secret } : {}),
    tls: tls || undefined,
    readOnly: readOnly || undefined,
    confirm: careful ? 'name' : undefined,
    colour: colour === 'none' ? undefined : colour,
  }
}
