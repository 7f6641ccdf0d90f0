import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { runner } from '../run-line.ts'

const run = runner(undefined as unknown as ZooKeeper)

/** Who does what in a play, without the znodes' changes and without what differs from run to run. */
async function story(scene: string): Promise<string[]> {
  const { out, err, code } = await run(`demo ${scene} --pace 5ms`)
  expect([code, err]).toEqual([0, ''])
  return out
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, who]) => who !== 'znodes' && who !== '')
    .map(([, who, text]) => `${who} ${text}`)
}

test('without a scene it lists them', async () => {
  const { out, code } = await run('demo')
  expect([code, out.match(/^\w+(?=\t)/gm)]).toEqual([0, ['election', 'lock', 'queue', 'barrier', 'config', 'group']])
})

test.concurrent('in the election leadership moves by a death and by a resignation', async () => {
  const leaders = (await story('election')).filter((line) => line.endsWith(' leads'))
  expect(leaders).toEqual(['anna leads', 'bert leads', 'cleo leads'])
})

test.concurrent('candidates stand in the order of their numbers, whatever their names begin with', async () => {
  const { out } = await run('demo election --pace 5ms -o ndjson')
  const beats = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { tree: { path: string }[] })
  const numbers = beats.map(({ tree }) => tree.map(({ path }) => path.slice(-10)))
  expect(numbers.some(({ length }) => length === 3)).toBe(true)
  for (const shown of numbers) expect(shown).toEqual([...shown].sort())
})

test.concurrent('the lock goes on with growing tokens, and to the next when its holder dies', async () => {
  const lines = await story('lock')
  expect(lines).toContain('cleo did not get it, and has left nothing behind')
  expect(lines.at(-1)).toMatch(/^cleo holds the lock/)
})

test.concurrent('the queue loses nothing when a taker dies', async () => {
  const lines = await story('queue')
  expect(lines.at(-1)).toBe('anna takes wash, which bert had not finished: nothing is lost')
})

test.concurrent('at the barrier nobody passes before the last has come', async () => {
  const lines = await story('barrier')
  const comes = lines.indexOf('cleo comes')
  expect(lines.findIndex((line) => line.endsWith(' passes'))).toBeGreaterThan(comes)
  expect(lines.filter((line) => line.endsWith(' passes'))).toHaveLength(3)
})

test.concurrent('both who follow the configuration end with the last value', async () => {
  const lines = await story('config')
  for (const name of ['web-1', 'web-2']) {
    expect(lines.filter((line) => line.startsWith(name)).at(-1)).toContain('"colour=10"')
  }
})

test.concurrent('the group sees joins, leaving and death', async () => {
  const seen = (await story('group')).filter((line) => line.startsWith('watcher'))
  expect(seen.slice(1)).toEqual(['watcher sees: bert joined', 'watcher sees: bert left', 'watcher sees: anna left'])
})
