import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import type { Settings } from '../../cli/declare/settings.ts'
import { hostText, parseConnectString } from '../../client/terms/hosts.ts'
import type { View } from '../../render/view.ts'
import { Account, type Summary } from '../../tap/account/account.ts'
import type { Heard } from '../../tap/conversation/entry.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import { viaOf } from './members/member-flags.ts'
import { type Address, addressKind } from './tapping/address.ts'
import { heardJson, heardLine } from './tapping/heard-line.ts'
import { captureSource, relaySource, type Source, type Surroundings } from './tapping/sources.ts'
import { summaryJson, summaryView } from './tapping/summary-view.ts'
import { filterFlags, tapFilter } from './tapping/tap-filter.ts'

const DEPTH = 2

/** What the tap tells: lines as they come, a summary, or at the end that something was missed. */
type Told = { readonly heard: readonly Heard[] } | { readonly summary: Summary } | { readonly missed: number }

export default command({
  summary: 'see what clients ask of a server, request by request',
  description:
    'Shows each request that clients make, with its answer and how long that took, and watch events, sessions that open and end, and four-letter words. Neither side is changed.\n' +
    'With --listen it is a relay: clients connect to it, and it passes their bytes on to --to, unchanged and without waiting for anything it does with them. With --pcap it reads a capture of tcpdump or Wireshark (pcap or pcapng), from a file or as it is made; connections that began before the capture are understood from the first request on.\n' +
    'Lines in a pipe: time, client, session, operation (or the type of an event; session, word, unread), path, more, bytes of request and answer, outcome, zxid, ms. Pings are shown with --op ping only. Credentials are never shown; data only with --data. Encrypted connections cannot be read: a tap in front of the encryption can.\n' +
    '--summary adds up by operation, path, client and session, at the end, or every --every: count, errors, bytes, p50, p95, p99 and the longest. The exit code is 7 when bytes were missed: more came than could be looked at, or the capture lost some.',
  args: {},
  flags: {
    listen: flag.of(addressKind, {
      summary: 'be a relay that listens here; a PORT alone is one of this machine',
      excludes: ['pcap'],
    }),
    to: flag.of(addressKind, { summary: 'the server (default: the first of --server)', needs: ['listen'] }),
    pcap: flag.file({ summary: 'read a capture; - is stdin' }),
    port: flag.integer({
      summary: 'ports of servers in the capture (default: any where ZooKeeper is spoken)',
      multiple: true,
      min: 1,
      max: 65_535,
      needs: ['pcap'],
    }),
    ...filterFlags,
    data: flag.switch({ summary: 'show the data that is written and read', excludes: ['summary', 'live'] }),
    summary: flag.switch({ summary: 'add up instead of a line for each' }),
    every: flag.duration({
      summary: 'a summary of each such time (of a capture: by its own clock), instead of one at the end',
    }),
    depth: flag.integer({ summary: `components of paths that a summary tells apart (default ${DEPTH}; 0 for all)` }),
    live: flag.switch({
      summary: 'full-screen summary, refreshed every second: of all since it began, or of the last --every',
      excludes: ['summary', 'pcap'],
    }),
    count: flag.integer({ char: 'c', summary: 'end after N lines', min: 1, excludes: ['summary', 'live'] }),
    for: flag.duration({ summary: 'end after this time' }),
  },
  examples: [
    'tap --listen 0 --to 127.0.0.1:2181 --for 1s',
    'tap --listen 0 --to 127.0.0.1:2181 --for 1s --summary',
    'tap --listen 0 --to 127.0.0.1:2181 --for 1s --errors -o ndjson',
  ],
  live: true,
  async *run(call): AsyncGenerator<Told> {
    const { flags } = call
    if (flags.every !== undefined && !flags.summary && !flags.live)
      throw new UsageError('--every is about a summary', 'add --summary, or --live')
    const wanted = await tapFilter(flags)
    const signal =
      flags.for === undefined ? call.signal : AbortSignal.any([call.signal, AbortSignal.timeout(flags.for)])
    const { io, shell, lend, settings } = call
    const open = (until: AbortSignal): Promise<Source> => sourceOf({ io, shell, lend, signal: until }, flags, settings)
    const depth = flags.depth ?? DEPTH
    if (flags.live) {
      const { openTap } = await import('./tapping/live.ts')
      const until = { signal: { value: signal }, stop: { value: signal } }
      const missed = await openTap(Object.create(call, until) as Context, open, wanted, { depth, every: flags.every })
      if (missed > 0) yield { missed }
      return
    }
    const source = await open(signal)
    if (flags.summary) yield* summaries(source, wanted, depth, flags.every)
    else {
      const one = settings.output === 'json' || settings.output === 'ndjson'
      for await (const heard of limited(source, wanted, flags.count)) {
        if (one) for (const each of heard) yield { heard: [each] }
        else yield { heard }
      }
    }
    if (source.missed() > 0) yield { missed: source.missed() }
  },
  view(told, { settings }): View | undefined {
    const pretty = settings.output === 'pretty'
    if ('heard' in told) return { kind: 'lines', lines: told.heard.map((one) => heardLine(one, pretty)) }
    return 'summary' in told ? summaryView(told.summary, pretty) : undefined
  },
  json(told) {
    if ('heard' in told) return heardJson(told.heard[0]!)
    return 'summary' in told ? summaryJson(told.summary) : undefined
  },
  exit: (told) => ('missed' in told ? 7 : 0),
})

/**
 * Where the call listens.
 * @throws UsageError when it says nowhere, or in two places
 */
async function sourceOf(surroundings: Surroundings, flags: PlaceFlags, settings: Settings): Promise<Source> {
  if (flags.pcap !== undefined) return captureSource(surroundings, flags.pcap, flags.port, flags.data)
  if (flags.listen === undefined) {
    throw new UsageError(
      'a tap needs somewhere to listen',
      advice`${zoosh`tap --listen 2182 --to 127.0.0.1:2181`}, or ${zoosh`tap --pcap FILE`}`,
    )
  }
  const { data: withData } = flags
  const to = flags.to ?? firstServer(settings)
  return relaySource(surroundings, flags.listen, to, {
    withData,
    tls: settings.tls === true,
    via: await viaOf({ ...surroundings, settings: { ...settings, server: hostText(to) } }),
  })
}

interface PlaceFlags {
  readonly pcap: string | undefined
  readonly listen: Address | undefined
  readonly to: Address | undefined
  readonly port: readonly number[]
  readonly data: boolean
}

function firstServer({ server, sandbox }: Settings): Address {
  if (sandbox) throw new UsageError('the sandbox in this process has no clients but us: name a server by --to')
  return parseConnectString(server).hosts[0]!
}

/** What is wanted of what is heard, at most so many. */
async function* limited(
  source: Source,
  wanted: (heard: Heard) => boolean,
  count = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Heard[]> {
  let left = count
  for await (const heard of source.heard()) {
    const some = heard.filter(wanted).slice(0, left)
    left -= some.length
    if (some.length > 0) yield some
    if (left <= 0) return
  }
}

/** One summary at the end, or one for each stretch of time. */
async function* summaries(
  source: Source,
  wanted: (heard: Heard) => boolean,
  depth: number,
  every: number | undefined,
): AsyncGenerator<Told> {
  let account = new Account(depth)
  let due: number | undefined
  const isDue = (now: number): boolean => {
    if (every === undefined) return false
    due ??= now + every
    if (now < due) return false
    due += Math.ceil((now - due + 1) / every) * every
    return true
  }
  for await (const heard of source.heard(every)) {
    for (const one of heard.length === 0 ? [undefined] : heard) {
      if (isDue(source.now(one))) {
        yield { summary: account.summary() }
        account = new Account(depth)
      }
      if (one && wanted(one)) account.add(one)
    }
  }
  yield { summary: account.summary() }
}
