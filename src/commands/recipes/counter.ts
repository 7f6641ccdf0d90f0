import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { StopError } from '../../cli/life/stop-error.ts'
import { Counter, counterLayouts, NotANumber, nextId } from '../../recipes/counter.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import { answered } from './holding/answered.ts'
import { refusing } from './holding/refusing.ts'

export default command({
  summary: 'read or change a number many change',
  description:
    'Prints the number at PATH, after adding AMOUNT if one is given: +1, -5. Changes made at the same time are all counted. A counter that is missing starts at 0.\n' +
    'The number is decimal text, as kazoo’s Counter keeps it, or binary, as Curator’s SharedCount (4 bytes, layout shared-count) and DistributedAtomicLong (8 bytes, atomic-long) do: it is kept as it is. Where it may be missing, and where binary digits could be taken for text, say --layout.\n' +
    'With --next a number nobody was given before is printed, larger than all before: PATH is a directory then, and counts in its sequence numbers.',
  args: {
    path: arg.znode({ summary: 'znode of the counter' }),
    amount: arg.text({ summary: 'what to add: +N or -N', required: false }),
  },
  flags: {
    next: flag.switch({ summary: 'give out the next number of an id generator', excludes: ['layout'] }),
    layout: flag.choice(counterLayouts, {
      summary: 'how the number is kept (default: as it is; kazoo when it is new)',
    }),
  },
  examples: ['counter /app/visits +1', 'counter /app/visits -5', 'counter /app/visits', 'counter /app/ids --next'],
  reads: ({ args, flags }) => args.amount === undefined && !flags.next,
  async plan({ args, flags, zk }) {
    const { path } = args
    const amount = amountOf(args.amount, flags.next)
    if (flags.next) return { text: `give out the next number of ${path}` }
    if (amount === undefined) return undefined
    const now = await change(new Counter(await zk(), path, { layout: flags.layout }), undefined)
    return { text: `change ${path} from ${now} to ${now + amount}` }
  },
  async run(call) {
    const { args, flags, zk } = call
    const { path } = args
    const amount = amountOf(args.amount, flags.next)
    if (flags.next) return { path, value: BigInt(await refusing(next(call, path))) }
    return { path, value: await change(new Counter(await zk(), path, { layout: flags.layout }), amount) }
  },
  view: ({ value }) => ({ kind: 'lines', lines: [[cell.number(value)]] }),
  json: ({ path, value }) => ({ path, value: Number.isSafeInteger(Number(value)) ? Number(value) : String(value) }),
})

function amountOf(text: string | undefined, next: boolean): bigint | undefined {
  if (text === undefined) return undefined
  if (!/^[+-]?\d+$/.test(text)) throw new UsageError(`"${text}" is not +N or -N`)
  if (next) throw new UsageError('AMOUNT and --next cannot be combined')
  return BigInt(text.replace('+', ''))
}

async function next(call: Context, path: string): Promise<number> {
  const zk = await call.zk()
  return answered(call, zk, nextId(zk, path))
}

async function change(counter: Counter, amount: bigint | undefined): Promise<bigint> {
  try {
    return amount === undefined ? await counter.value() : await counter.add(amount)
  } catch (error) {
    if (error instanceof NotANumber) throw new StopError('no', error.message)
    throw error
  }
}
