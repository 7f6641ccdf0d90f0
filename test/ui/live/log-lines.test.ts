import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { EventLog } from '../../../src/ui/live/event-log.ts'
import { logLines } from '../../../src/ui/live/log-lines.ts'
import { harmful, nasty } from '../../render/nasty.ts'

test('an event is a line: when, what, where, and its zxid if the server tells it', () => {
  const log = new EventLog()
  log.add({ time: 1_234, type: 'NodeCreated', path: '/a', zxid: 0x1fn })
  log.add({ time: 2_000, type: 'NodeDeleted', path: '/b', zxid: undefined })
  log.add({ time: 3_000, type: 'Gap', path: '/', zxid: undefined })
  const lines = logLines(log, 70, 5, 0, '')
  expect(lines.map(({ text }) => text.replace(/^\d\d:\d\d:/, ''))).toEqual([
    '01.234  created  /a  0x1f',
    '02.000  deleted  /b',
    '03.000  GAP      /: changes may be missing here',
  ])
  expect(lines.map(({ color }) => color)).toEqual(['green', 'red', 'redBright'])
  expect(logLines(log, 70, 1, 1, '')).toEqual(lines.slice(1, 2))
})

test('no line is wider than its pane, or harmful, whatever the server calls its znodes', () => {
  const type = fc.constantFrom('NodeCreated', 'NodeDataChanged', 'Gap', 'Unknown', 'PersistentWatchRemoved')
  const zxid = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
  fc.assert(
    fc.property(type, nasty, zxid, fc.integer({ min: 50, max: 120 }), (type, name, zxid, columns) => {
      const log = new EventLog()
      log.add({ time: 0, type, path: `/${name}`, zxid })
      const [line] = logLines(log, columns, 1, 0, '')
      expect(line!.text).not.toMatch(harmful)
      expect(stringWidth(line!.text)).toBeLessThanOrEqual(columns)
    }),
  )
})
