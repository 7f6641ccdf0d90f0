import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CreateItem } from '../../../src/client/bulk/bulk-write.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { dice } from '../../harness/dice.ts'
import { seedsToPlay } from '../../harness/seeds.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(() => sandbox?.stop())

const open = (maxRequest: number) => connect('', { transport: () => sandbox.transport(), maxRequest })

function someItems(roll: () => number, root: string): CreateItem[] {
  const name = (): string => String(Math.floor(roll() * 12))
  const one = (): CreateItem => {
    const what = roll()
    const data = Buffer.alloc(Math.floor(roll() ** 8 * 4000), 'x')
    if (what < 0.4) return { path: `${root}/s-`, data, mode: 'persistent-sequential' }
    if (what < 0.5) return { path: `${root}/none/${name()}`, data }
    if (what < 0.6) return { path: `${root}/${name()}`, data, acl: `world:anyone:cdrwa,ip:10.0.0.${name()}:r` }
    return { path: what < 0.8 ? `${root}/${name()}` : `${root}/${name()}/${name()}`, data }
  }
  return Array.from({ length: Math.floor(roll() * 60) }, one)
}

test('many creates come to what they come to one after the other, whatever refuses some, wherever a connection breaks', async () => {
  const broken: string[] = []
  for (const seed of seedsToPlay(500)) {
    const roll = dice(seed)
    const cut = roll() < 0.3 ? Math.floor(roll() * 10) : undefined
    const items = someItems(roll, `/c${seed}`)
    const fault = await play(items, seed, cut)
    if (fault) broken.push(`seed ${seed}: ${fault}`)
  }
  expect(broken).toEqual([])
}, 60_000)

async function play(items: readonly CreateItem[], seed: number, cut: number | undefined): Promise<string | undefined> {
  await using many = await open(3000)
  await using singly = await open(3000)
  const [one, other] = [`/c${seed}`, `/d${seed}`]
  await singly.create(one)
  await singly.create(other)
  if (cut !== undefined) {
    // The answer to one of the packets is lost.
    const call = many.session.id
    setTimeout(() => sandbox.dropConnection(call), cut / 5)
  }
  const made = await many.createMany(items)
  const told = made.map(({ path, error }) => (error ? `${error.name} ${(error as { kind?: string }).kind}` : path))
  if (cut !== undefined && made.some(({ error }) => error && 'maybeApplied' in error && error.maybeApplied)) {
    const numbers = made.filter(({ error, path }) => !error && path.includes('/s-')).map(({ path }) => path.slice(-10))
    if (numbers.some((number, i) => i > 0 && number <= numbers[i - 1]!)) return `out of order: ${numbers}`
    for (const { path, error } of made) if (!error && !(await singly.exists(path))) return `${path} is not there`
    return undefined
  }
  const wanted: string[] = []
  for (const { path, data, mode, acl } of items) {
    const made = singly.create(path.replace(one, other), data, { mode, acl })
    wanted.push(
      await made.then(
        (created) => created.path.replace(other, one),
        (error) => `${error.name} ${error.kind}`,
      ),
    )
  }
  const at = wanted.findIndex((text, i) => text !== told[i])
  return at < 0 ? undefined : `item ${at} of ${items.length}: ${told[at]}, one after the other ${wanted[at]}`
}
