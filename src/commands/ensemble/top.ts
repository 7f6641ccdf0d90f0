import { setTimeout as sleep } from 'node:timers/promises'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeOf } from '../../cli/declare/place-of.ts'
import { MemberCourses } from '../../ensemble/load/member-courses.ts'
import { clientOrders, sampleTraffic, type TrafficSample, trafficBetween } from '../../ensemble/load/traffic.ts'
import { findMembers } from '../../ensemble/members/members.ts'
import { advice, paragraphs, spellHint } from '../../wire/hint.ts'
import { findOptions, memberFlags } from './members/member-flags.ts'
import { HOT_PATHS, type Measured, topCaption, topScreen, topTable } from './members/top-view.ts'

const INTERVAL = 1000

export default command({
  summary: 'watch members and their busiest clients, refreshed every second',
  description: paragraphs(
    'Shows for each member its role, request and transaction rates, latency, connections and queue, and the clients that send most, with their rates. On a terminal it fills the screen until q; keys: ↑ ↓ or j k move, / filters, o changes the order, space pauses, ? shows them all.',
    'In a pipe, or with -n, each refresh prints a line for each member and client: kind, address, server, received/s, sent/s, queued, latency ms, last operation or role.',
    advice`What it cannot show: ${HOT_PATHS}.`,
  ),
  args: {},
  flags: {
    ...memberFlags,
    interval: flag.duration({ summary: 'time between refreshes (default 1s)' }),
    count: flag.integer({ char: 'n', summary: 'refresh N times, without filling the screen', min: 1 }),
    sort: flag.choice(clientOrders, { summary: 'order of the clients (default received)' }),
  },
  examples: ['top', 'top -n 1 --sort queued', 'top -n 3 --interval 500ms -o ndjson'],
  live: true,
  async *run(call): AsyncGenerator<Measured> {
    const { flags, settings, interactive, signal } = call
    const options = await findOptions(call)
    const { members } = await findMembers(options)
    const interval = flags.interval ?? INTERVAL
    let last: TrafficSample | undefined
    const courses = new MemberCourses()
    let fresh = true
    const refresh = async (): Promise<Measured> => {
      if (!last) {
        last = await sampleTraffic(members, options)
        await sleep(interval, undefined, { signal })
      }
      const now = await sampleTraffic(members, options)
      const traffic = trafficBetween(last, now)
      last = now
      courses.add(traffic)
      const first = fresh
      fresh = false
      return { traffic, courses, first }
    }
    if (settings.output === 'pretty' && interactive && flags.count === undefined) {
      const { openTop } = await import('../../ui/top/open-top.tsx')
      const orders = [...new Set([flags.sort ?? 'received', ...clientOrders])]
      await openTop(call, {
        refresh,
        interval,
        orders,
        screen: topScreen,
        caption: topCaption,
        remark: spellHint(HOT_PATHS, placeOf(call)),
      })
      return
    }
    for (let left = flags.count ?? Number.POSITIVE_INFINITY; left > 0; left--) {
      yield await refresh()
      if (left > 1) await sleep(interval, undefined, { signal })
    }
  },
  view: (measured, call) =>
    topTable(measured, call.flags.sort ?? 'received', call.settings.output === 'pretty', placeOf(call)),
  json: ({ traffic }) => traffic,
})
