import { command } from '../../cli/declare/command.ts'
import type { Settings } from '../../cli/declare/settings.ts'
import { warn } from '../../cli/life/notices.ts'
import { StopError } from '../../cli/life/stop-error.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { sandboxFlags, sandboxOptions } from './serving/sandbox-flags.ts'
import { servedTls } from './serving/served-tls.ts'

/** What there is to say once clients can connect. */
interface Ready {
  readonly connectString: string
  readonly adminPort: number | undefined
  readonly adminAddress: string | undefined
  /** What faults over HTTP have to show; undefined where only this machine can reach them. */
  readonly adminToken: string | undefined
  readonly pid: number
  /** What was put right in the data directory. */
  readonly notices: readonly string[]
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

/**
 * It speaks no Kerberos, and does not do without where that was asked for by flag or environment. A profile tells how to
 * connect to its own servers.
 * @throws UsageError
 */
function refuseKerberos({ kerberos, profile }: Settings): void {
  if (kerberos && profile === undefined)
    throw new UsageError('the sandbox speaks no Kerberos', '--sasl-users FILE has it log clients in by SASL DIGEST-MD5')
}

export default command({
  summary: 'run an embedded ZooKeeper server on a port',
  description: paragraphs(
    "Runs one standalone ZooKeeper server that any client can use, until it is ended by Ctrl-C or a signal. When it is ready it prints the address to connect to. Only this machine can reach it, unless --host says otherwise. Without --data everything is in memory and gone at the end; with it, what was acknowledged is on disk, in ZooKeeper's own format, so that the directory can be moved to an Apache ZooKeeper and back.",
    'With --tls-cert (and --tls-key) its port speaks TLS, and nothing else; with --tls-ca clients have to show a certificate of that authority. --servers 3 gives it three ports, each to a client one server of an ensemble: one tree, and no quorum.',
    advice`For a cluster, ${zoosh`ensemble create DIR`} makes one of real servers.`,
  ),
  args: {},
  flags: sandboxFlags,
  examples: [
    'sandbox --port 0',
    'sandbox --port 0 --seed --compat 3.8',
    'sandbox --port 0 --servers 3',
    'sandbox --tls-cert server.pem --tls-key server.key',
    'sandbox --sasl-users users --require-auth sasl',
  ],
  live: true,
  async *run(call): AsyncGenerator<Ready> {
    const { flags, signal } = call
    refuseKerberos(call.settings)
    const tls = await servedTls(call)
    const options = { ...(await sandboxOptions(flags, (message) => warn(call, message))), ...(tls && { tls }) }
    const { Sandbox } = await import('../../server/sandbox.ts')
    const sandbox = await Sandbox.start(options).catch((error: unknown) => {
      if (error instanceof Error && !(error instanceof UsageError) && !('syscall' in error))
        throw new StopError('server', error.message)
      throw error
    })
    try {
      const { connectString, adminPort, adminAddress, adminToken, notices } = sandbox
      yield { connectString, adminPort, adminAddress, adminToken, pid: process.pid, notices }
      const failure = await Promise.race([sandbox.failure, aborted(signal)])
      if (failure) throw new StopError('server', `the sandbox has stopped: ${failure.message}`)
    } finally {
      await sandbox.stop()
    }
  },
  view({ connectString, adminAddress, adminToken, notices }, { settings }) {
    if (settings.output !== 'pretty') return { kind: 'lines', lines: [[cell.text(connectString)]] }
    const token = adminToken === undefined ? [] : [cell.muted(`faults want: Authorization: Bearer ${adminToken}`)]
    const admin = adminAddress === undefined ? [] : [[cell.muted(`http://${adminAddress}/commands`), ...token]]
    return {
      kind: 'lines',
      lines: [
        [cell.good('ready'), cell.text(connectString), cell.muted('Ctrl-C ends it')],
        ...admin,
        ...notices.map((notice) => [cell.warn(notice)]),
      ],
    }
  },
})
