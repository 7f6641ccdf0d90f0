import { expect, test } from 'vitest'
import { EventLog } from '../../../src/ui/live/event-log.ts'

const event = (path: string, time = 1_000_000) => ({ time, type: 'NodeCreated', path, zxid: undefined })

test('the newest 2,000 events are kept, all are counted', () => {
  const log = new EventLog()
  for (let i = 0; i < 5_000; i++) log.add(event(`/${i}`))
  expect(log.total).toBe(5_000)
  expect(log.entries()).toHaveLength(2_000)
  expect(log.entries().at(0)!.path).toBe('/3000')
  expect(log.window(3, 0, '').map(({ path }) => path)).toEqual(['/4997', '/4998', '/4999'])
  expect(log.window(2, 10, '').map(({ path }) => path)).toEqual(['/4988', '/4989'])
  expect(log.window(2, 0, '99').map(({ path }) => path)).toEqual(['/4998', '/4999'])
})

test('a paused log shows what it showed, and counts on', () => {
  const log = new EventLog()
  log.add(event('/a'))
  log.togglePause()
  log.add(event('/b'))
  expect(log.window(9, 0, '').map(({ path }) => path)).toEqual(['/a'])
  expect([log.paused, log.total]).toEqual([true, 2])
  log.togglePause()
  expect(log.window(9, 0, '').map(({ path }) => path)).toEqual(['/a', '/b'])
})

test('the rate is that of the last five seconds', () => {
  const log = new EventLog()
  for (let i = 0; i < 50; i++) log.add(event('/a', 1_000_000 + i * 100))
  expect(log.rate(1_004_900)).toBe(10)
  expect(log.rate(1_020_000)).toBe(0)
})
