import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { StopError } from '../../cli/life/stop-error.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'

const PORT = { min: 0, max: 65_535 }

/** What there is to say once clients can connect. */
interface Ready {
  readonly connectString: string
  readonly adminPort: number | undefined
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

export default command({
  summary: 'run an embedded ZooKeeper server on a port',
  description: [
    'Runs one standalone ZooKeeper server that any client can use, until it is ended by Ctrl-C or a signal. When it is',
    'ready it prints the address to connect to. Only this machine can reach it, unless --host says otherwise.',
    'Without --data everything is in memory and gone at the end; with it, what was acknowledged is on disk, in',
    "ZooKeeper's own format, so that the directory can be moved to an Apache ZooKeeper and back.",
    'For a cluster, zoosh ensemble create makes one of real servers.',
  ].join(' '),
  args: {},
  flags: {
    port: flag.integer({ ...PORT, summary: 'port for clients, 0 for any free one; 2181 where left out' }),
    host: flag.text({ summary: 'address to listen on; 127.0.0.1 where left out' }),
    data: flag.file({ summary: 'directory to keep the data in' }),
    compat: flag.text({ summary: 'release to behave as: 3.4 to 3.9, an exact one such as 3.8.0, or clickhouse' }),
    'admin-port': flag.integer({ ...PORT, summary: 'port for the read commands of the AdminServer over HTTP' }),
    seed: flag.switch({ summary: 'put a small example tree into it' }),
  },
  examples: ['sandbox --port 0', 'sandbox --port 0 --seed --compat 3.8'],
  live: true,
  async *run({ flags, signal }): AsyncGenerator<Ready> {
    const { Sandbox } = await import('../../server/sandbox.ts')
    const { port = 2181, host, data, compat } = flags
    const sandbox = await Sandbox.start({
      port,
      seed: flags.seed,
      ...(host === undefined ? {} : { host }),
      ...(data === undefined ? {} : { dataDir: data }),
      ...(compat === undefined ? {} : { compat }),
      ...(flags['admin-port'] === undefined ? {} : { adminPort: flags['admin-port'] }),
    }).catch((error: unknown) => {
      if (error instanceof RangeError) throw new UsageError(error.message)
      if (error instanceof Error && !('syscall' in error)) throw new StopError('server', error.message)
      throw error
    })
    try {
      const { connectString, adminPort, notices } = sandbox
      yield { connectString, adminPort, pid: process.pid, notices }
      const failure = await Promise.race([sandbox.failure, aborted(signal)])
      if (failure) throw new StopError('server', `the sandbox has stopped: ${failure.message}`)
    } finally {
      await sandbox.stop()
    }
  },
  view({ connectString, adminPort, notices }, { settings }) {
    if (settings.output !== 'pretty') return { kind: 'lines', lines: [[cell.text(connectString)]] }
    const admin = adminPort === undefined ? [] : [[cell.muted(`http://127.0.0.1:${adminPort}/commands`)]]
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
