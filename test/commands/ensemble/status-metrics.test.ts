import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { statusMetrics } from '../../../src/commands/ensemble/members/status-metrics.ts'
import { judge } from '../../../src/ensemble/health/health.ts'
import { metricsText } from '../../../src/render/metrics.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { AT, member } from '../../ensemble/facts.ts'
import { runner } from '../run-line.ts'

const health = judge(
  [
    member(1, { certificate: { subject: 'zk1', expires: AT + 86_400_000 }, clockSkew: -3000 }),
    member(2),
    member(3, {
      state: 'down',
      reason: 'refused',
      mode: undefined,
      zxid: undefined,
      latency: undefined,
      uptime: undefined,
    }),
    member(4, { address: 'a"b\\c\nd:2181', role: 'observer', mode: 'observer' }),
  ],
  '/zookeeper/config',
  AT,
)
const text = metricsText(statusMetrics(health))

/** Python's own client library of Prometheus, where it is installed: it refuses what Prometheus would refuse. */
const python = spawnSync('python3', ['-c', 'import prometheus_client']).status === 0
const parser = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families as parse
print(json.dumps([[f.name, f.type, f.documentation, [[s.labels, s.value] for s in f.samples]] for f in parse(sys.stdin.read())]))
`

test('every fact is a family, in the form that Prometheus reads', async () => {
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, '../../golden/ensemble/status.prom'))
})

test('every line has the grammar of the text format, and every family is explained once, before its samples', () => {
  const seen = new Set<string>()
  let family = ''
  for (const line of text.trimEnd().split('\n')) {
    const [, name] = /^# HELP ([a-z_]+) \S.*\.$/.exec(line) ?? []
    if (name !== undefined) {
      expect(seen.has(name)).toBe(false)
      seen.add(name)
      family = name
    } else if (line.startsWith('#')) expect(line).toBe(`# TYPE ${family} gauge`)
    else {
      const value = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?`
      const label = String.raw`[a-z_]+="(?:[^"\\]|\\[\\"n])*"`
      expect(line).toMatch(new RegExp(`^${family}(?:\\{${label}(?:,${label})*\\})? ${value}$`))
    }
  }
  expect(seen.size).toBeGreaterThan(20)
})

test.skipIf(!python)("Python's prometheus_client reads it, and the values are those of status", () => {
  type Family = [name: string, type: string, help: string, samples: [labels: Record<string, string>, value: number][]]
  const families = JSON.parse(execFileSync('python3', ['-c', parser], { input: text, encoding: 'utf8' })) as Family[]
  const of = (name: string) => families.find(([one]) => one === name)![3]
  expect(of('zoosh_member_up').map(([{ server, role }, value]) => [server, role, value])).toEqual([
    ['zk1:2181', 'follower', 1],
    ['zk2:2181', 'leader', 1],
    ['zk3:2181', 'participant', 0],
    // As everywhere: what a terminal could obey is escaped, and a backslash doubled.
    ['a"b\\\\c\\nd:2181', 'observer', 1],
  ])
  expect(of('zoosh_ensemble_quorum')).toEqual([[{}, 1]])
  expect(of('zoosh_member_clock_skew_seconds')[0]![1]).toBe(-3)
  expect(of('zoosh_member_certificate_expiry_timestamp_seconds')).toHaveLength(1)
  expect(of('zoosh_member_latency_seconds')[1]).toEqual([
    { server: 'zk1:2181', role: 'follower', statistic: 'avg' },
    0.0004321,
  ])
  expect(families.filter(([, type, help]) => type !== 'gauge' || help === '')).toEqual([])
})

test('is a form of status only, and of one document', async () => {
  await using sandbox = await Sandbox.start()
  await using zk = await connect('sandbox:1', { transport: () => sandbox.transport() })
  const run = runner(zk)
  const other = await run('ls / -o prometheus')
  expect([other.code, other.err]).toEqual([2, expect.stringContaining('"prometheus" is not one of pretty, plain')])
  const again = await runner(zk, { output: 'prometheus' })('status -o prometheus --watch 1s')
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('-o prometheus is one document')])
})
