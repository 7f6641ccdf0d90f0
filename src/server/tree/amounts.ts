import { Buffer } from 'node:buffer'
import { WireError } from '../../wire/error.ts'

/**
 * The numbers of a limits or stats node by name, as org.apache.zookeeper.StatsTrack reads and writes them: longs of Java; one
 * that is missing is -1, which is unset.
 */
export type Amounts = ReadonlyMap<string, bigint>

const NUMBER = /^[+-]?\d+$/
/** What stands first, for parsers before 3.7: they read no further than this. */
const FIRST = ['count', 'bytes']

/** @throws WireError for what is not `name=number` joined by `,` and `;`, and for no data at all: ZooKeeper throws, too */
export function readAmounts(data: Buffer | null): Amounts {
  if (data === null) throw new WireError('a quota without data')
  const text = data.toString('utf8')
  const amounts = new Map<string, bigint>()
  for (const part of parts(text)) {
    const [name = '', ...values] = part.split('=')
    // Java leaves out what is empty at the end: `count=` has no value, `count==1` an empty one.
    if (values.every((value) => value === '')) throw new WireError(`quota "${text}"`)
    amounts.set(name, values[0] === '' ? -1n : readLong(values[0]!))
  }
  return amounts
}

/** @returns `count=1,bytes=2`, and what else there is as `=;name=3` */
export function writeAmounts(amounts: Amounts): Buffer {
  const first = FIRST.map((name) => `${name}=${amountOf(amounts, name)}`).join(',')
  const others = [...amounts.keys()].filter((name) => !FIRST.includes(name)).sort()
  const rest = others.map((name) => `;${name}=${amountOf(amounts, name)}`).join('')
  return Buffer.from(rest === '' ? first : `${first}=${rest}`)
}

export function amountOf(amounts: Amounts, name: string): bigint {
  return amounts.get(name) ?? -1n
}

function parts(text: string): readonly string[] {
  const all = text.split(/[,;]+/)
  while (all.at(-1) === '') all.pop()
  return all
}

function readLong(text: string): bigint {
  if (!NUMBER.test(text)) throw new WireError(`"${text}" in a quota`)
  const long = BigInt(text.replace('+', ''))
  if (BigInt.asIntN(64, long) !== long) throw new WireError(`"${text}" in a quota`)
  return long
}
