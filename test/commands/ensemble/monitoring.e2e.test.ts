import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { zoosh } from '../../harness/zoosh.ts'

let sandbox: Sandbox
let server = ''
let home = ''

beforeAll(async () => {
  sandbox = await Sandbox.start({ port: 0, words: ['*'] })
  server = sandbox.connectString
  await using zk = await connect(server)
  await zk.create('/big', 'x'.repeat(600_000))
  await zk.create('/middle', 'x'.repeat(20_000))
  await zk.create('/wide')
  for (let part = 0; part < 8; part++) {
    await Promise.all(Array.from({ length: 250 }, (_, i) => zk.create(`/wide/child-${part}-${1000 + i}`)))
  }
  home = mkdtempSync(join(tmpdir(), 'zoosh-monitoring-'))
  mkdirSync(join(home, 'zoosh'))
  const profiles = `profiles:
  calm: { server: "${server}", doctor: { bufferWarning: 80, maxLag: 5000 } }
  wrong: { server: "${server}", doctor: { maxLga: 5000 } }
`
  writeFileSync(join(home, 'zoosh/profiles.yaml'), profiles, { mode: 0o600 })
})
afterAll(async () => {
  await sandbox?.stop()
  if (home !== '') rmSync(home, { recursive: true })
})

const doctor = (words: string, env: Record<string, string> = {}) =>
  zoosh(['doctor', ...words.split(' ')], { server, env })
const rows = (text: string) => text.split('\n').map((line) => line.split('\t').slice(0, 4))

test('the biggest znodes and the longest lists are named, with their share of jute.maxbuffer', async () => {
  const { text, code } = await doctor('--only large-data --only many-children')
  expect(rows(text)).toEqual([
    ['warning', 'large-data', '/big', '600000 bytes, 57 % of jute.maxbuffer'],
    ['notice', 'large-data', 'ensemble', 'biggest: /middle 20000 bytes (2 % of jute.maxbuffer)'],
    ['notice', 'many-children', 'ensemble', 'longest lists: /wide 2000 children (3 % of jute.maxbuffer)'],
    [''],
  ])
  expect(code).toBe(1)
  // The first znode that is looked at is the root.
  expect(rows((await doctor('--only large-data --only unread --scan 1')).text)[0]!.slice(0, 2)).toEqual([
    'notice',
    'unread',
  ])
})

test('checks are chosen, left out, and judged by thresholds: of a flag, else of the profile', async () => {
  expect((await doctor('--ignore large-data --ignore many-children')).text).not.toContain('jute.maxbuffer')
  expect((await doctor('--only large-data --threshold bufferWarning=80%')).code).toBe(0)
  const profiled = (words: string) =>
    zoosh(['doctor', '--only', 'large-data', ...words.split(' ').filter(Boolean)], { env: { XDG_CONFIG_HOME: home } })
  expect((await profiled('--profile calm')).code).toBe(0)
  expect((await profiled('--profile calm --threshold bufferWarning=50')).code).toBe(1)
  const wrong = await profiled('--profile wrong')
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/profile wrong: .*"maxLga"[\s\S]*mean maxLag\?/)])
  const listed = await zoosh(['doctor', 'ls', '--profile', 'calm'], { env: { XDG_CONFIG_HOME: home } })
  expect(rows(listed.text)).toContainEqual(['lag', 'maxLag', '5000', '1000'])
})

test('a check or threshold that is none is a fault of usage, with the near one', async () => {
  const check = await doctor('--only lga')
  expect([check.code, check.text, check.err]).toEqual([2, '', expect.stringContaining('did you mean lag?')])
  const threshold = await doctor('--threshold maxLga=1')
  expect([threshold.code, threshold.text, threshold.err]).toEqual([2, '', expect.stringContaining('mean maxLag?')])
  expect((await doctor('--only lag --ignore lag')).code).toBe(2)
})

test('--fail-on says how bad a finding has to be', async () => {
  const codes = ['critical', 'warning', 'notice'].map(async (one) => (await doctor(`--fail-on ${one}`)).code)
  expect(await Promise.all(codes)).toEqual([0, 1, 1])
})

test('--check is a line and an exit code for monitoring', async () => {
  const warned = await doctor('--check')
  expect([warned.code, warned.text]).toEqual([
    1,
    expect.stringMatching(/^WARNING - large-data \/big: 600000 bytes, .* \| critical=0;;;0 warning=1;.*\n$/),
  ])
  expect(await doctor('--check --ignore large-data')).toMatchObject({ code: 0, err: '' })
  const gone = await zoosh(['doctor', '--check'], { server: '127.0.0.1:1' })
  expect([gone.code, gone.text]).toEqual([2, expect.stringMatching(/^CRITICAL - quorum ensemble: /)])
  const unknown = await doctor('--check --admin-port x')
  expect([unknown.code, unknown.text, unknown.err]).toEqual([3, 'UNKNOWN - --admin-port: "x" is not a port\n', ''])
})

test('--watch tells what is new and what is gone, and ends with Ctrl-C', async () => {
  await using zk = await connect(server)
  let out = ''
  const words = ['doctor', '--watch', '100ms', '--only', 'large-data', '--json']
  const { code } = await zoosh(words, {
    server,
    during(child) {
      child.stdout!.on('data', async (chunk) => {
        out += chunk
        if (!String(chunk).endsWith('\n')) return
        const told = out.trimEnd().split('\n').length
        if (told === 1) await zk.create('/bigger', 'x'.repeat(1_000_000))
        if (told === 2) await zk.delete('/bigger')
        if (told === 3) child.kill('SIGINT')
      })
    },
  })
  const where = (all: { where: string }[]) => all.map((one) => one.where)
  const rounds = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rounds.map((round) => [where(round.new), where(round.gone)])).toEqual([
    [['/big', 'ensemble'], []],
    [['/bigger'], []],
    [[], ['/bigger']],
  ])
  expect(code).toBe(130)
})

test('status -o prometheus is a document for a file, before and behind the command', async () => {
  const { text, code, err } = await zoosh(['status', '-o', 'prometheus'], { server })
  expect([code, err]).toEqual([0, ''])
  expect(text).toContain(`\nzoosh_member_up{server="${server}",role="standalone"} 1\n`)
  expect(text).toMatch(/\nzoosh_member_znodes\{[^}]*\} 20\d\d\n/)
  expect((await zoosh(['-o', 'prometheus', 'status'], { server })).text).toContain('\nzoosh_ensemble_quorum 1\n')
  const other = await zoosh(['sessions', '-o', 'prometheus'], { server })
  expect([other.code, other.text]).toEqual([2, ''])
  const inScript = await zoosh([], { server, input: 'status -o prometheus\nget /missing\n' })
  expect([inScript.code, inScript.text]).toEqual([4, expect.stringContaining('\nzoosh_ensemble_quorum 1\n')])
})
