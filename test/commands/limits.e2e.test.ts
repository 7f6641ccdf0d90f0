import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registry } from '../../src/commands/index.ts'
import { refusedPort, type SilentServer, startMute, startPingsOnly } from '../harness/silent-servers.ts'
import { zoosh } from '../harness/zoosh.ts'

/** Far less than the 10 s that a connection, and each answer, may take by default; far more than a busy machine needs. */
const SOON = 7_000

/** A command line, and its exit code where a port is mute, where it is refused, and where a server answers pings only. */
type Row = readonly [line: string, mute: number, refused: number, pingsOnly: number]

/** What has a limit of its own: one second each, two for --no-wait. */
const limited: readonly Row[] = [
  ['wait /a --exists --for 1s', 3, 3, 124],
  ['wait /a --changed --children 3 --for 1s', 3, 3, 124],
  ['wait --quorum --for 1s', 124, 124, 124],
  ['wait /a --exists --quorum --for 1s', 124, 124, 124],
  ['watch /a --for 1s', 3, 3, 3],
  ['watch /a /b -r --initial --for 1s', 3, 3, 3],
  ['watch /a --count 1 --for 1s', 3, 3, 3],
  ['watch /a --for 1s -- true', 3, 3, 3],
  ['lock /l --wait 1s', 3, 3, 124],
  ['lock /l --wait 1s -- true', 3, 3, 124],
  ['lock /l --no-wait', 3, 3, 3],
  ['lock /l --no-wait --shared -- true', 3, 3, 3],
  ['elect /e --wait 1s -- true', 3, 3, 124],
  ['elect /e --no-wait', 3, 3, 3],
  ['semaphore /s -n 1 --wait 1s -- true', 3, 3, 124],
  ['semaphore /s -n 1 --no-wait', 3, 3, 3],
  ['barrier /b -n 2 --wait 1s', 3, 3, 124],
  ['barrier /b -n 2 --no-wait', 3, 3, 3],
  ['barrier /b -n 2 --wait 1s -- true', 3, 3, 124],
  ['barrier /b -n 2 --wait 1s --enter --name x', 3, 3, 124],
  ['barrier /b -n 2 --wait 1s --leave --name x', 3, 3, 124],
  ['queue take /q --wait 1s', 3, 3, 124],
  ['queue take /q --count 2 --wait 1s -- true', 3, 3, 124],
  ['queue take /q --no-wait', 3, 3, 3],
  ['queue take /q --all', 3, 3, 3],
  ['group join /g n --wait 1s', 3, 3, 124],
  ['group join /g n --wait 1s -- true', 3, 3, 124],
  ['group watch /g --for 1s', 3, 3, 3],
  ['service watch /g --for 1s', 3, 3, 3],
]

/** What is bounded by --timeout, though it asks again where an answer is lost. */
const bounded = [
  'get /a',
  'exists /a',
  'count /',
  'ls / -R',
  'find /',
  'grep x /',
  'du /',
  'create /a -p',
  'counter /c +1',
  'counter /c',
  'counter /c --next',
  'queue put /q x',
  'queue ls /q',
  'queue peek /q',
  'queue size /q',
  'queue take /q --dry-run',
  'group ls /g',
  'lock ls /l',
  'elect ls /e',
  'configure /c --once --write /dev/null',
  'configure /c --restart -- true',
].map((line): Row => [line.replace(/( -- |$)/, ' --timeout 1s$1'), 3, 3, 3])

test('every command that has a limit is here', () => {
  // They wait for processes of this machine, or for clients, and open no session.
  const local = ['ensemble start', 'ensemble status', 'tap']
  return Promise.all(
    Object.entries(registry).map(async ([id, { load }]) => {
      const { flags } = (await load()).default
      for (const name of ['for', 'wait', 'no-wait'].filter((name) => name in flags)) {
        const tried = limited.some(([line]) => line.startsWith(`${id} `) && line.includes(` --${name}`))
        expect([id, name, tried || local.includes(id)]).toEqual([id, name, true])
      }
    }),
  )
})

describe.each([
  ['is mute', startMute, 1],
  ['refuses', async () => ({ connectString: await refusedPort(), async [Symbol.asyncDispose]() {} }), 2],
  ['answers pings only', startPingsOnly, 3],
] as const)('a port that %s', (_name, start, column) => {
  let server: SilentServer
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  test.concurrent.each([...limited, ...bounded].map((row) => [row[0], row[column]] as const))(
    '%s',
    async (line, code) => {
      const started = performance.now()
      const ended = await zoosh(line.split(' '), { server: server.connectString })
      const took = performance.now() - started
      expect([line, ended.code, ended.text]).toEqual([line, code, ''])
      // One line says what is known, one more at most what to do.
      expect(ended.err).toMatch(/^zoosh: [^\n]+\n( {2}[^\n]+\n)?$/)
      expect(ended.err).not.toMatch(/not free|not elected|was free|nothing in|did not open|have left|bug/)
      expect(took).toBeLessThan(SOON)
    },
  )
})

describe('a signal', () => {
  let mute: SilentServer
  beforeAll(async () => {
    mute = await startMute()
  })
  afterAll(() => mute?.[Symbol.asyncDispose]())

  const lines = [
    'get /a',
    'lock /l -- true',
    'watch /a',
    'wait --quorum',
    'counter /c +1',
    'queue put /q x',
    'bench',
    'status',
  ]
  const signals = [['SIGTERM', 143] as const, ['SIGINT', 130] as const]
  test.concurrent.each(lines.flatMap((line) => signals.map(([signal, code]) => [signal, line, code] as const)))(
    '%s ends at once what is connecting: %s',
    async (signal, line, code) => {
      const started = performance.now()
      const ended = await zoosh(line.split(' '), {
        server: mute.connectString,
        during: (child) => void setTimeout(() => child.kill(signal), 1_000),
      })
      expect([line, ended.code, ended.err]).toEqual([line, code, ''])
      expect(performance.now() - started).toBeLessThan(SOON)
    },
  )
})
