import { CliError } from '../grammar/cli-error.ts'
import { type Word, word } from './word.ts'

/**
 * zkCli sends a missing credential as null, which ends the session. A scheme with a colon is a whole credential of zoosh's in
 * the wrong place: no server knows it, and it is not to be taken apart.
 */
export const addauth: Word = word('scheme auth', 1, async ({ args, zk }) => {
  const [, scheme = '', credential] = args
  if (credential === undefined || scheme.includes(':')) throw new CliError('addauth scheme auth')
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
