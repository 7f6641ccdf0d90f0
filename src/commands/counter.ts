import { arg } from '../cli/args.ts'
import { command } from '../cli/command.ts'
import { flag } from '../cli/flags.ts'
import { StopError } from '../cli/stop-error.ts'
import type { ZooKeeper } from '../client/client.ts'
import { Counter, NotANumber, nextId } from '../recipes/counter.ts'
import { cell } from '../render/view.ts'
import { UsageError } from '../wire/error.ts'

export default command({
  summary: 'read or change a number many change',
  description:
    'Prints the number at PATH, after adding AMOUNT if one is given: +1, -5. Changes made at the same time are all counted. A counter that is missing starts at 0.\n' +
    'The number is decimal text, as kazoo’s Counter keeps it; the binary numbers of Curator’s SharedCount and DistributedAtomicLong are kept as they are.\n' +
    'With --next a number nobody was given before is printed, larger than all before: PATH is a directory then, and counts in its sequence numbers.',
  args: {
    path: arg.znode({ summary: 'znode of the counter' }),
    amount: arg.text({ summary: 'what to add: +N or -N', required: false }),
  },
  flags: { next: flag.switch({ summary: 'give out the next number of an id generator' }) },
  examples: ['counter /app/visits +1', 'counter /app/visits -5', 'counter /app/visits', 'counter /app/ids --next'],
  async run({ args, flags, zk }) {
    const { path, amount } = args
    if (amount !== undefined && !/^[+-]?\d+$/.test(amount)) throw new UsageError(`"${amount}" is not +N or -N`)
    if (amount !== undefined && flags.next) throw new UsageError('AMOUNT and --next cannot be combined')
    if (flags.next) return { path, value: BigInt(await nextId(await zk(), path)) }
    return { path, value: await change(await zk(), path, amount) }
  },
  view: ({ value }) => ({ kind: 'lines', lines: [[cell.number(value)]] }),
  json: ({ path, value }) => ({ path, value: Number.isSafeInteger(Number(value)) ? Number(value) : String(value) }),
})

async function change(zk: ZooKeeper, path: string, amount: string | undefined): Promise<bigint> {
  const counter = new Counter(zk, path)
  try {
    if (amount === undefined) return await counter.value()
    return await counter.add(BigInt(amount.replace('+', '')))
  } catch (error) {
    if (error instanceof NotANumber) throw new StopError('no', error.message)
    throw error
  }
}
