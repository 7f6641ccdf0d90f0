import { CliError } from '../grammar/cli-error.ts'
import { type Word, word } from './word.ts'

/** zkCli sends a missing credential as null, which ends the session. */
export const addauth: Word = word('scheme auth', 1, async ({ args, zk }) => {
  const [, scheme = '', credential] = args
  if (credential === undefined) throw new CliError('addauth scheme auth')
  await (await zk()).addAuth(scheme, credential)
})

export const whoami: Word = word(
  '',
  0,
  async ({ zk, out }) => {
    const identities = await (await zk()).whoAmI()
    await out(`Auth scheme: User\n${identities.map(({ authScheme, user }) => `${authScheme}: ${user}\n`).join('')}`)
  },
  { raw: true },
)
