import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Settings } from '../../../src/cli/declare/settings.ts'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { registry } from '../../../src/commands/index.ts'
import { commandNames } from '../../../src/ensemble/ask/admin-command.ts'
import { parseLine } from '../../../src/repl/line/parse-line.ts'
import { quoteWord } from '../../../src/repl/line/words.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { harmful } from '../../render/nasty.ts'
import { otherLines, type PrintingLine, printingLines, silent } from '../printing-lines.ts'
import { type Outcome, runner } from '../run-line.ts'
import { hostileCapture } from './hostile-capture.ts'
import { HostileFront } from './hostile-front.ts'
import { hostile, legalName, oneLine } from './hostile-text.ts'

// `profile ls` must not find those of whoever runs this.
process.env.XDG_CONFIG_HOME = '/nonexistent'

const forms: readonly (Pick<Settings, 'output' | 'color'> & { readonly name: string })[] = [
  { name: 'pretty', output: 'pretty', color: false },
  { name: 'pretty in colour', output: 'pretty', color: true },
  { name: 'plain', output: 'plain', color: false },
  { name: 'raw', output: 'raw', color: false },
  { name: 'json', output: 'json', color: false },
  { name: 'ndjson', output: 'ndjson', color: false },
]

/** Print data of a znode for reading: lines of its own may stand in it. */
const showData = /^(get|queue take|queue peek|wait|watch|sandbox|demo)\b/
/** Asked for as stored, data is given to the terminal as stored. */
const asStored = /^(get|queue take|queue peek)\b/

/** Lines about the hostile znode `E` and the hostile text `T`, beside those every command has. */
const more: readonly PrintingLine[] = [
  'get E',
  'get E --stat',
  'get E --decode',
  'get E --hex',
  'get /json --path T',
  'stat E',
  'exists E',
  'stat E /big /none',
  'exists E /big',
  'get E /none',
  'touch E /r/set',
  'exists Enone',
  'get Enone',
  'ls E',
  'ls -l /',
  'ls -l E',
  "ls '/r/*'",
  'ls -R -l /',
  'tree E',
  'tree / -l --data',
  'tree / --limit 1 --sizes --summary',
  'tree / --columns T -l',
  'count E',
  'create E x',
  'set E T --while-version 99',
  'acl get E',
  'acl can E rw',
  'quota report',
  'quota get E',
  'lock ls E',
  'elect ls E',
  'queue ls E',
  'queue size E',
  'queue peek E',
  'group ls E',
  'group ls /r/members',
  'semaphore E --permits 1',
  'counter E +1',
  'counter /r/set +1',
  'barrier E --members 1',
  'watch / -r --initial --for 100ms',
  'watch E --initial --data --for 100ms',
  'wait E --exists',
  'wait E --timeout 50ms --data T',
  'delete E -r --dry-run',
  'deleteall / --dry-run',
  "find / --name 'evil*'",
  'find E -l',
  'find / --acl digest:T --delete -r --dry-run',
  'find / --regex T',
  'find / --not T',
  'find /r -- true',
  'grep evil E',
  'grep -l evil /',
  'grep --only e.*l /r',
  'grep --raw FAKE /',
  'grep -F T /',
  'grep -c T /',
  'du E --depth 3',
  'du / --families',
  'du / --max-buffer 50',
  'deleteall /r --dry-run',
  'acl set / -R world:anyone:r --dry-run',
  'touch E',
  'sync E',
  "txn 'check E 99' 'delete E'",
  'logs show DIR --data',
  'logs grep DIR evil',
  'logs blame DIR E',
  'logs timeline E -r --past DIR',
  'undo ls',
  'tap --pcap DIR.pcap',
  'tap --pcap DIR.pcap --data',
  'tap --pcap DIR.pcap --summary',
  'diff / E',
  'diff E / --stat --no-acl',
  'diff - E',
  'import E /over --dry-run',
  'who E',
  'get T',
  'ls --sort T',
  'admin T',
].map((line) => ({ line, lasts: line.startsWith('semaphore') }))

/** What every server is asked in each of its three ways to lie. */
const asked: readonly PrintingLine[] = [
  ...commandNames.flatMap((name) => [`admin ${name}`, `admin ${name} --http`]),
  'admin unknown_command',
  'admin',
  'status',
  'doctor',
  'doctor --check',
  'doctor --watch 50ms',
  'sessions',
  'who /big',
  'who E',
  'config',
  'top --count 1 --interval 50ms',
].map((line) => ({ line, lasts: line.includes('--watch') }))

interface Stage {
  readonly zk: ZooKeeper
  readonly sandbox: Sandbox
  readonly front: HostileFront
  readonly dataDir: string
  /** The path of a hostile znode. */
  readonly evil: string
}

const folder = mkdtempSync(join(tmpdir(), 'zoosh-hostile-'))
let number = 0

/** @param name of the znodes that lie everywhere; a server that lies has names that ZooKeeper refuses */
async function stage(id: string, name: string): Promise<Stage> {
  const dataDir = join(folder, id)
  const sandbox = await Sandbox.start({ port: 0, adminPort: 0, dataDir, words: ['*'] })
  const places = ['', '/r', '/r/set', '/r/queue', '/r/members', '/r/list', '/r/list/entries', '/limited']
  const under = places.flatMap((path): [string, string][] => [
    ...(path === '' ? [] : [[path, hostile] as [string, string]]),
    [`${path}/${name}`, hostile],
    [`${path}/${name}/${name}-lock-0000000001`, hostile],
    [`${path}/${name}-0000000002`, hostile],
  ])
  sandbox.seed([['/big', hostile], ['/json', JSON.stringify({ [hostile]: [hostile], a: hostile })], ...under])
  writeFileSync(`${dataDir}.pcap`, hostileCapture(hostile))
  const front = await HostileFront.start(sandbox)
  const zk = await connect(front.connectString)
  const evil = `/${legalName}`
  if (!(await zk.exists(evil))) await zk.create(evil, Buffer.from(hostile))
  await zk.addAuth('digest', `${oneLine}:secret`)
  await zk.setAcl('/r/set', [
    { scheme: 'world', id: 'anyone', perms: 31 },
    { scheme: 'digest', id: `${oneLine}:hash`, perms: 31 },
  ])
  await zk.create(`/r/members/${legalName}-me`, Buffer.from(hostile), { mode: 'ephemeral' })
  for (const path of ['/limited', evil]) await runner(zk)(['quota', 'set', path, '--count', '50'])
  return { zk, sandbox, front, dataDir, evil }
}

/** Runs a line of zoosh with its `%`, `DIR`, `E` and `T` replaced, after what has to be there before. */
async function run(on: Stage, form: (typeof forms)[number], given: PrintingLine): Promise<Outcome> {
  const { output, color } = form
  const own = `${++number}`
  const settings = { output, color, server: on.front.connectString, timeout: 3000 } as const
  const words = (line: string) =>
    parseLine(line).commands.map((command) =>
      command.words.map(({ text }) =>
        text
          .replaceAll('%', own)
          .replaceAll('DIR', on.dataDir)
          .replace(/^E(?=none$|$)/, on.evil)
          .replace(/\bE\b/, () => quoteWord(on.evil))
          .replace(/^T$/, hostile),
      ),
    )
  for (const line of words(given.before ?? '')) await runner(on.zk)(line)
  const [line = []] = words(given.line)
  const admin = /^(admin|status|doctor|sessions|who|top|config|latency)$/.test(line[0]!)
  const flags = admin && !line.includes('ls') ? ['--admin-port', String(on.front.adminPort)] : []
  const within = given.lasts ? 300 : 15_000
  const whole = ['config'].includes(line[0]!) ? line : [...line, ...flags]
  return runner(on.zk, settings, { terminal: true, within })(whole, given.stdin)
}

/** What is wrong with what a line printed, in words; nothing where all is well. */
function faults(line: string, form: (typeof forms)[number], { out, err }: Outcome): string[] {
  const found: string[] = []
  // The program's own colours are these and no others.
  const shown = (form.color ? out.replace(/\u001b\[\d+m/g, '') : out).replace(/[\n\t]/g, '')
  const stored = form.output === 'raw' && asStored.test(line)
  if (!stored && harmful.test(shown)) found.push(`${line} (${form.name}) stdout: ${JSON.stringify(out)}`)
  // Nor are there others than what takes a sign of progress away, and the red word in front of an error.
  const told = form.color ? err.replaceAll('\u001b[31mzoosh:\u001b[39m', 'zoosh:') : err
  if (harmful.test(told.replaceAll('\r\u001b[K', '').replace(/[\n\t]/g, '')))
    found.push(`${line} (${form.name}) stderr: ${JSON.stringify(err)}`)
  if (!showData.test(line) && /^FAKE/m.test(out + err)) found.push(`${line} (${form.name}) fakes a row: ${out}${err}`)
  return found
}

test('every command has a line, or a reason why not', () => {
  const ids = Object.keys(registry).filter((id) => !registry[id]!.hidden && !registry[id]!.shellOnly)
  expect([...Object.keys(printingLines), ...Object.keys(silent)].sort()).toEqual(ids.sort())
})

describe.each([
  ['data that anybody may write', legalName],
  ['a server that lies', hostile.replaceAll('/', '')],
])('of %s no terminal obeys anything:', (id, name) => {
  let on: Stage

  beforeAll(async () => {
    on = await stage(id, name)
  }, 60_000)
  afterAll(async () => {
    await on?.zk.close()
    await on?.front.stop()
    await on?.sandbox.stop()
  })

  test.each(forms)('$name', { timeout: 120_000 }, async (form) => {
    const all = [
      ...Object.values({ ...printingLines, ...otherLines }).filter(({ line }) => !/^(-|help|__|-e)|--help/.test(line)),
      ...more,
    ]
    const tellings = ['more', 'spoilt', 'refused'] as const
    const plan = [
      ...all.map((line) => [line, 'more'] as const),
      ...tellings.flatMap((telling) => asked.map((line) => [line, telling] as const)),
    ]
    const wrong: string[] = []
    let escaped = 0
    // Some wait: they do it side by side. How the server lies is the same for all at a time.
    for (const telling of tellings) {
      const left = plan.filter(([, how]) => how === telling).map(([line]) => line)
      const worker = async () => {
        for (let given = left.shift(); given; given = left.shift()) {
          const outcome = await run(on, form, given)
          wrong.push(...faults(given.line, form, outcome))
          if (outcome.code === 70) wrong.push(`${given.line} (${form.name}) is a bug: ${outcome.err}`)
          if (/\\(x1b|u001b|u\{202e\}|u202e)/.test(outcome.out + outcome.err)) escaped++
        }
      }
      await Promise.all(Array.from({ length: 8 }, worker))
    }
    expect(wrong).toEqual([])
    // The attack arrived: this many lines had something to escape.
    expect(escaped).toBeGreaterThan(plan.length / 2)
  })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))
