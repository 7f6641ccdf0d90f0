import { expect, test } from 'vitest'
import type { Call } from '../../../../src/cli/declare/command.ts'
import { pluginLine, pluginState, stateLine } from '../../../../src/commands/ensemble/diagnosis/plugin-line.ts'
import doctor from '../../../../src/commands/ensemble/doctor.ts'
import { checks, type Diagnosis, diagnosisOf } from '../../../../src/ensemble/doctor/doctor.ts'
import { newsOf } from '../../../../src/ensemble/doctor/news.ts'
import { toJson } from '../../../../src/render/json.ts'
import { renderPlain } from '../../../../src/render/plain.ts'
import { renderPretty } from '../../../../src/render/pretty.ts'
import { theme } from '../../../../src/render/theme.ts'
import { AT, facts, member } from '../../../ensemble/facts.ts'

const slow = member(3, { outstanding: 500 })
const lost = member(1, { state: 'down', reason: 'connection refused', mode: undefined, zxid: undefined })
const well = diagnosisOf(facts())
const busy = diagnosisOf(facts([member(1), member(2), slow]))
const broken = diagnosisOf(facts([lost, member(2), slow]))
const after = (before: Diagnosis, now: Diagnosis) => ({ ...now, news: newsOf(before.findings, now.findings) })

/** A perfdata token as the Monitoring Plugins Development Guidelines have it. */
const token = /^[a-z]+=-?\d+(\.\d+)?(ms|B)?;\d*;\d*;\d*(;\d+)?$/

test.each([
  [well, 'OK', new RegExp(`^OK - ${checks.length} checks, 3 of 3 voters serve$`)],
  [busy, 'WARNING', /^WARNING - load zk3:2181: 500 requests outstanding$/],
  [broken, 'CRITICAL', /^CRITICAL - member-down zk1:2181: is down: connection refused; load zk3:2181: 500 requests/],
])('a line for monitoring: %#', (diagnosis, state, text) => {
  expect(pluginState(diagnosis.findings)).toBe(state)
  const [words, figures] = pluginLine(diagnosis).split(' | ')
  expect(words).toMatch(text)
  expect(figures!.split(' ').filter((one) => !token.test(one))).toEqual([])
})

test('its figures have the thresholds beside them', () => {
  const [, figures] = pluginLine(busy).split(' | ')
  expect(figures!.split(' ')).toEqual([
    'critical=0;;;0',
    'warning=1;;;0',
    'notice=0;;;0',
    'serving=3;;;0;3',
    'lag=0;1000;;0',
    'outstanding=500;100;;0',
    'latency=0.4321ms;100;;0',
    'connections=41;;;0',
    'watches=212;;;0',
    'znodes=1212;;;0',
    'data=1200000B;;;0',
  ])
})

test('many findings are named up to five, and no text ends before its figures', () => {
  const large = Array.from({ length: 7 }, (_, i) => ({ path: `/a|b${i}`, bytes: 600_000 }))
  const line = pluginLine(diagnosisOf(facts(undefined, { tree: { ...facts().tree!, large } })))
  expect(line.split('|')).toHaveLength(2)
  expect(line).toContain('large-data /a¦b4: 600000 bytes, 57 % of jute.maxbuffer; and 2 more | ')
  expect(stateLine('UNKNOWN', 'a|b')).toBe('UNKNOWN - a¦b')
})

interface Shown {
  readonly text: string
  readonly json: string
  readonly exit: number | undefined
}

async function shown(result: object, flags: object, output: 'pretty' | 'plain' = 'plain'): Promise<Shown> {
  const call = { settings: { output }, flags } as unknown as Call as never
  const view = doctor.view!(result as never, call)
  const surface = { columns: 200, theme: theme(false), unicode: true, now: AT }
  let text = ''
  const chunks = !view ? [] : output === 'pretty' ? renderPretty(view, surface) : renderPlain(view)
  for await (const chunk of chunks) text += chunk.toString()
  const json = doctor.json!(result as never, call)
  return { text, json: json === undefined ? '' : toJson(json, false), exit: doctor.exit!(result as never, call) }
}

const watch = { watch: 1000 }

test('watching tells all at first, then only what is new and what is gone', async () => {
  const lines = ({ text }: Shown) => text.split('\n').map((line) => line.split('\t').slice(0, 4).join(' '))
  const time = '2026-11-22T03:00:00.000Z'
  expect(lines(await shown(busy, watch))).toEqual([`${time} new warning load`, ''])
  expect(lines(await shown(after(busy, broken), watch))).toEqual([`${time} new critical member-down`, ''])
  expect(lines(await shown(after(broken, well), watch))).toEqual([
    `${time} gone critical member-down`,
    `${time} gone warning load`,
    '',
  ])
  expect(await shown(after(busy, busy), watch)).toEqual({ text: '', json: '', exit: 1 })
})

test('watching under json gives a document at first, also of nothing, and one a change', async () => {
  expect(JSON.parse((await shown(well, watch)).json)).toEqual({
    at: '2026-11-22T03:00:00.000Z',
    healthy: true,
    checks: checks.length,
    findings: [],
    new: [],
    gone: [],
  })
  const { findings, gone, new: fresh } = JSON.parse((await shown(after(broken, busy), watch)).json)
  expect([findings.length, fresh, gone.length]).toEqual([1, [], 1])
})

test('watching on a terminal shows the first as ever, and then the news under their time', async () => {
  expect((await shown(busy, watch, 'pretty')).text).toBe((await shown(busy, {}, 'pretty')).text)
  expect((await shown(after(busy, broken), watch, 'pretty')).text).toMatch(
    new RegExp(
      `^new {2}critical {2}member-down {2}zk1:2181[^]*\n2026-11-22 03:00:00.* {2}${checks.length} checks, 2 problems\n$`,
    ),
  )
  expect((await shown(after(broken, busy), watch, 'pretty')).text).toMatch(/^gone {2}member-down {2}zk1:2181 /)
})

test.each([
  [well, undefined, 0],
  [busy, undefined, 1],
  [busy, 'warning', 1],
  [busy, 'critical', 0],
  [broken, 'critical', 1],
  [diagnosisOf(facts([member(1, { mode: 'standalone', metrics: {} })])), undefined, 0],
  [diagnosisOf(facts([member(1, { mode: 'standalone', metrics: {} })])), 'notice', 1],
])('--fail-on says how bad is bad enough: %#', async (diagnosis, failOn, exit) => {
  expect((await shown(diagnosis, { 'fail-on': failOn })).exit).toBe(exit)
})

test.each([
  [well, 0, 'OK'],
  [busy, 1, 'WARNING'],
  [broken, 2, 'CRITICAL'],
  [{ unknown: 'no such host' }, 3, 'UNKNOWN'],
])('--check ends as monitoring plugins do: %#', async (result, exit, state) => {
  const outcome = await shown(result, { check: true })
  expect([outcome.exit, JSON.parse(outcome.json).state]).toEqual([exit, state])
  expect(outcome.text).toMatch(new RegExp(`^${state} - [^\\n]+\\n$`))
})
