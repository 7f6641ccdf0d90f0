import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { runner } from '../run-line.ts'

// What who looks on a terminal is shown beyond what a pipe gets.
let sandbox: Sandbox
let zk: ZooKeeper
let writer: ZooKeeper

beforeAll(async () => {
  sandbox = await Sandbox.start({ port: false })
  ;[zk, writer] = (await Promise.all(
    [0, 1].map(() => connect('sandbox', { transport: () => sandbox.transport() })),
  )) as [ZooKeeper, ZooKeeper]
})
afterAll(async () => {
  await Promise.all([zk.close(), writer.close()])
  await sandbox.stop()
})
beforeEach(async () => {
  if (await writer.exists('/a')) await writer.delete('/a')
  await writer.create('/a', 'old')
})

const looking = () => runner(zk, { output: 'pretty', color: false }, { terminal: true })

/** Runs a line, and something else once it watches. */
async function during(line: string, act: () => Promise<unknown>, run = looking()) {
  const running = run(line)
  await expect.poll(() => zk.watches.length).toBeGreaterThan(0)
  // Whatever it reads first is answered before a sync made now is.
  for (let i = 0; i < 10; i++) await zk.sync()
  await act()
  return running
}

test('events tell the new value of a short text, without --data', async () => {
  const { out } = await during('watch /a -c 1', () => writer.set('/a', 'new'))
  expect(out).toMatch(/^\S+ {2}changed {3}\/a {2}→ new {2}v1 {2}zxid 0x[0-9a-f]+\n$/)
  const piped = await during('watch /a -c 1', () => writer.set('/a', 'newer'), runner(zk))
  expect(piped.out).not.toContain('newer')
})

test.each([
  ['long', 'x'.repeat(121)],
  ['of several lines', 'a\nb'],
  ['no text', Buffer.from([0xff, 0x00])],
  ['what a terminal would obey', 'a\u001b[2J'],
])('a value that is %s is left out', async (_, data) => {
  const { out } = await during('watch /a -c 1', () => writer.set('/a', data))
  expect(out).toMatch(/changed +\/a {2}(v1 {2})?zxid 0x[0-9a-f]+\n$/)
})

test('get -w says that it waits, and prints the new data below its change', async () => {
  const { out, err } = await during('get /a -w', () => writer.set('/a', '{"a":1}'))
  expect(err).toContain('zoosh: waiting for the next change of /a; Ctrl-C ends\n')
  expect(out).toMatch(/^old\n\S+ {2}changed {3}\/a {2}.*\n\{\n {2}"a": 1\n\}\n$/)
  const gone = await during('get /a -w', () => writer.delete('/a'))
  expect(gone.out).toMatch(/deleted +\/a/)
  expect(gone.code).toBe(0)
})

test('in a pipe get -w is silent, and prints the change alone', async () => {
  const { out, err } = await during('get /a -w', () => writer.set('/a', 'new'), runner(zk))
  expect([err, out.split('\n').length]).toEqual(['', 2])
  expect(out).not.toContain('new')
})

test('stat tells times by date and clock, and how long ago', async () => {
  const { out } = await looking()('stat /a')
  expect(out).toMatch(/created +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(.*\)\n/)
  expect(out).toMatch(/modified +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(.*\)\n/)
})

test('an error is red where there is colour', async () => {
  const red = await runner(zk, { output: 'pretty', color: true }, { terminal: true })('get /nowhere')
  expect(red.err).toMatch(/^\u001b\[31mzoosh:\u001b\[39m no such znode/)
  expect((await looking()('get /nowhere')).err).toMatch(/^zoosh: no such znode/)
})
