import { expect, test } from 'vitest'
import { CourseWriter } from '../../../src/ensemble/load/course.ts'
import { MemberCourses } from '../../../src/ensemble/load/member-courses.ts'
import type { MemberTraffic } from '../../../src/ensemble/load/traffic.ts'

test('a course has the rate and the mean latency of parts of equal size, what is left over as the last', () => {
  const writer = new CourseWriter(5, 3, 1000)
  for (const [latency, at] of [
    [2, 1010],
    [4, 1020],
    [1, 1021],
    [1, 1021],
    [9, 1031],
  ] as const)
    writer.add(latency, at)
  const { rates, latencies } = writer.end(1031)
  expect(rates.map(Math.round)).toEqual([100, 2000, 100])
  expect(latencies).toEqual([3, 1, 9])
})

test('a clock that stands still gives no infinite rate, and nothing done no parts', () => {
  const writer = new CourseWriter(1, 1, 5)
  writer.add(0, 5)
  expect(writer.end(5).rates.every(Number.isFinite)).toBe(true)
  expect(new CourseWriter(0, 10, 0).end(1)).toEqual({ rates: [], latencies: [] })
})

test('of each member the newest refreshes are remembered', () => {
  const courses = new MemberCourses()
  const member = (receivedRate: number | undefined) =>
    ({ server: 'a', receivedRate, averageLatency: 1 }) as MemberTraffic
  for (let rate = 0; rate < 20; rate++) courses.add({ members: [member(rate)], clients: [] })
  courses.add({ members: [member(undefined)], clients: [] })
  expect(courses.of('a').rates).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 0])
  expect(courses.of('a').latencies).toHaveLength(16)
  expect(courses.of('b')).toEqual({ rates: [], latencies: [] })
})
