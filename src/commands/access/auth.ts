import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { type Presented, readCredential } from '../../cli/session/credential.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'

export default command({
  summary: 'present a credential to the server',
  description:
    'Adds an identity to the session of a script or of the shell; it is presented again after each reconnect. The credential is SCHEME:ID, as --auth takes it, or SCHEME and ID as two words, as in zkCli. For a single command use --auth, --auth-file or ZOOSH_AUTH. Servers accept any digest credential: whether it opens anything is decided by ACLs. The shell keeps such lines out of its history, and nothing repeats the credential.',
  args: {
    scheme: arg.text({ summary: 'digest, ip, …; or the whole credential, SCHEME:ID', secret: true }),
    id: arg.text({ summary: 'the credential; for digest USER:PASSWORD', required: false, secret: true }),
  },
  flags: {},
  examples: ['auth digest:alice:secret', 'auth digest alice:secret'],
  async run({ args, zk }) {
    const { scheme, id } = credentialOf(args.scheme, args.id)
    await (await zk()).addAuth(scheme, id)
    return { scheme }
  },
  view: ({ scheme }, { settings }) =>
    settings.output === 'pretty' ? { kind: 'lines', lines: [[cell.good(`presented ${scheme}`)]] } : undefined,
})

/** One word is all of it; of two the first is the scheme and nothing more. @throws UsageError */
function credentialOf(first: string, second: string | undefined): Presented {
  if (second === undefined) return readCredential(first)
  if (!first.includes(':')) return readCredential(`${first}:${second}`)
  throw new UsageError(
    'bad credential: the scheme has no colon',
    advice`${zoosh`auth SCHEME:ID`}, or ${zoosh`auth SCHEME ID`}`,
  )
}
