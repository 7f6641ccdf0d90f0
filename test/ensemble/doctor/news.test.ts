import { expect, test } from 'vitest'
import type { Finding } from '../../../src/ensemble/doctor/finding.ts'
import { newsOf } from '../../../src/ensemble/doctor/news.ts'

const finding = (change: Partial<Finding>): Finding => ({
  check: 'lag',
  severity: 'warning',
  where: 'zk3:2181',
  what: '2000 transactions behind the leader',
  why: 'why',
  advice: 'do',
  personJudges: true,
  ...change,
})

test('what is there now and was not is new, and the other way round gone', () => {
  const [lags, fills] = [finding({}), finding({ check: 'disk' })]
  expect(newsOf([], [lags])).toEqual({ fresh: [lags], gone: [] })
  expect(newsOf([lags], [fills])).toEqual({ fresh: [fills], gone: [lags] })
  expect(newsOf([lags], [])).toEqual({ fresh: [], gone: [lags] })
})

test('another figure is no news; another place, severity or text is', () => {
  const before = finding({})
  expect(newsOf([before], [finding({ what: '35 transactions behind the leader' })])).toEqual({ fresh: [], gone: [] })
  for (const change of [{ where: 'zk2:2181' }, { severity: 'critical' as const }, { what: 'silent: no answer' }]) {
    const now = finding(change)
    expect(newsOf([before], [now])).toEqual({ fresh: [now], gone: [before] })
  }
})
