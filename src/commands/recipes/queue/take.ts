import { Buffer } from 'node:buffer'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import type { Taken } from '../../../recipes/queue/taken.ts'
import { dataJson } from '../../../render/json.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, paragraphs, zoosh } from '../../../wire/hint.ts'
import { type Taking, Waiting, waitFlags } from '../holding/waiting.ts'
import { queueOf, whichFlags, withQueue } from '../items/which.ts'
import { work } from '../items/work.ts'

export default command({
  summary: 'take items out of a queue',
  description: paragraphs(
    'Takes the first item, waiting for one, and prints its data. With CMD, runs it with the item on its stdin, and ends with its exit code.',
    'Of several items (--count, --all) each gets a newline where it has none.',
    'With --ack the item is removed only after CMD has ended with 0; after any other end it is given back, and zoosh ends with that code. So an item is lost by no crash; it is worked on twice only when its taker dies over it. Without --ack the item is removed before CMD starts, or after it was printed.',
    advice`In the layouts of kazoo’s Queue and of Curator, but for distributed with --lock-path, takers remove an item at once: --ack is refused there. See ${zoosh`help queue put`} for layouts.`,
    advice`CMD finds the znode of the item in ZOOSH_ITEM. When the session is in doubt CMD is stopped: see ${zoosh`help lock`}, also for a session that expires while it waits.`,
  ),
  args: { path: arg.znode({ summary: 'the queue' }) },
  flags: {
    ack: flag.switch({ summary: 'keep the item until CMD succeeded' }),
    count: flag.integer({ char: 'n', summary: 'how many to take (default 1)', min: 1, excludes: ['all'] }),
    all: flag.switch({ summary: 'until the queue is empty, without waiting', excludes: ['wait', 'no-wait'] }),
    ...waitFlags,
    ...whichFlags,
  },
  rest: 'program that gets the item on its stdin',
  examples: [
    'queue take /app/jobs --no-wait',
    'queue take /app/jobs --all',
    'queue take /app/jobs --ack --wait 10s -- cat',
  ],
  live: true,
  async plan(call) {
    const { path } = call.args
    const { all, count = all ? Number.POSITIVE_INFINITY : 1 } = call.flags
    const items = await withQueue(call, (queue) => queue.items())
    const ready = items.filter(({ state }) => state === 'waiting').slice(0, count)
    if (ready.length === 0) return { text: `find nothing in ${path} now` }
    return { text: ready.map((item) => `take ${item.path}`).join('\n') }
  },
  async *run(call) {
    const { path } = call.args
    const { ack, all, count = all ? Number.POSITIVE_INFINITY : 1 } = call.flags
    if (ack && call.rest.length === 0) throw new UsageError('--ack needs CMD after --')
    const waiting = new Waiting(call, all ? { wait: undefined, 'no-wait': true } : call.flags)
    let zk = await waiting.limit.zk()
    const take = async ({ zk: now, signal, once }: Taking): Promise<Taken | undefined> => {
      zk = now
      const queue = queueOf(call, zk)
      return once ? queue.tryTake({ signal }) : queue.take({ signal })
    }
    for (let taken = 0; taken < count; taken++) {
      if (taken > 0) waiting.limit.begin()
      const item = all
        ? await waiting.look(`nothing in ${path}`, (how) => take({ zk, ...how }))
        : await waiting.take(zk, `nothing in ${path}`, take)
      if (!item) return
      if (call.rest.length > 0) {
        const code = await call.lend(() => work(call, item, ack))
        yield { path: item.path, data: item.data, code }
        if (code !== 0) return
      } else {
        await using _ = item
        yield { path: item.path, data: item.data, code: undefined }
        // It was printed: whoever consumes us asks for the next one only then.
        await item.done()
      }
    }
  },
  view: ({ data, code }, { flags }) =>
    code !== undefined
      ? undefined
      : { kind: 'bytes', data: flags.all || flags.count !== undefined ? asLine(data) : data },
  json: ({ path, data, code }) => (code === undefined ? { path, ...dataJson(data) } : undefined),
  exit: ({ code }) => code ?? 0,
})

/** One of several items: told apart by the ends of lines. */
function asLine(data: Buffer | null): Buffer {
  const bytes = data ?? Buffer.alloc(0)
  return bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, Buffer.from('\n')])
}
