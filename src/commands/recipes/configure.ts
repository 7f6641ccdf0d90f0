import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { UsageError } from '../../wire/error.ts'
import { keepRunning } from './configure/keep-running.ts'
import { keptSettings } from './configure/kept-settings.ts'
import { runEach } from './configure/run-each.ts'
import { signalKind } from './configure/signal-kind.ts'
import { readTemplate, templateKind } from './configure/template.ts'

export default command({
  summary: 'run a program with the data of a znode, again at each change',
  description:
    'Runs CMD with the data of PATH on its stdin; when the data has changed meanwhile, runs it again when it has ended. While there is no PATH it waits. The newest data is never missed, and nothing is run twice for one change; states that were replaced while CMD was running are left out.\n' +
    'With --signal or --restart CMD runs on: at a change it gets the signal, or is stopped (SIGTERM, SIGKILL after 10 seconds) and started anew; when it ends by itself, zoosh ends with its exit code.\n' +
    'Without a server all goes on with the configuration that was read last, for any length of time, and what has changed meanwhile is taken up after. Only at the beginning a server must be there.\n' +
    'CMD finds PATH in ZOOSH_PATH, the version and transaction of the data in ZOOSH_VERSION and ZOOSH_ZXID, and with --env the data itself.\n' +
    '--template IN:OUT writes OUT from IN first: {{data}} is replaced by the data, {{field a.b}} by a field of JSON data, {{path}}, {{version}}, {{zxid}}. OUT is replaced as a whole, never half-written; owner and mode stay, and a link stays a link. --write OUT writes the data as it is. Without CMD the files are written at each change.',
  args: { path: arg.znode({ summary: 'znode with the configuration' }) },
  flags: {
    signal: flag.of(signalKind, {
      summary: 'keep CMD running, tell it of a change by a signal',
      excludes: ['restart'],
    }),
    restart: flag.switch({ summary: 'keep CMD running, start it anew at a change' }),
    env: flag.text({ summary: 'give the data in this environment variable, and not on stdin' }),
    template: flag.of(templateKind, { summary: 'write a file from a template first', multiple: true }),
    write: flag.file({ summary: 'write the data into a file first' }),
    once: flag.switch({ summary: 'for the data that is there now, then end', excludes: ['signal', 'restart'] }),
  },
  rest: 'program to run, with its arguments',
  examples: [
    'configure /app/config --once -- cat',
    "configure /app/config --once --env CONFIG -- sh -c 'echo $CONFIG'",
    'configure /app/config --once --write /tmp/app.conf',
  ],
  live: true,
  async *run(call) {
    const { path } = call.args
    const { signal: name, restart, once, write, template } = call.flags
    const lasting = name !== undefined || restart
    if (call.rest.length === 0 && (lasting || (write === undefined && template.length === 0))) {
      throw new UsageError('configure needs CMD after --, or --write or --template')
    }
    const files = await Promise.all(template.map(readTemplate))
    const own = new AbortController()
    const signal = AbortSignal.any([call.signal, own.signal])
    const plan = { env: call.flags.env, write, files }
    try {
      const settings = keptSettings(call, path, signal)
      yield* lasting ? keepRunning(call, settings, plan, name, own) : runEach(call, settings, plan, once)
    } finally {
      own.abort()
    }
  },
  exit: ({ code }: { code: number }) => code,
})
