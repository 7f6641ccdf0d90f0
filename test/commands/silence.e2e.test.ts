import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registry } from '../../src/commands/index.ts'
import { type SilentServer, startPingsOnly } from '../harness/silent-servers.ts'
import { zoosh } from '../harness/zoosh.ts'
import { pty, TestShell } from '../repl/test-shell.ts'

/** A second is promised; a busy machine gets another one. What waits for answers, or for a goodbye, takes 2 s and more. */
const SOON = 1_900

/** A tree that is read before anybody is asked. */
const DOCUMENT = 'test/commands/trees/apply-export.yaml'

/** Every command that asks a server, by its id. */
const asking: Readonly<Record<string, readonly string[]>> = {
  create: ['create /a', 'create -e /a -- true'],
  get: ['get /a'],
  set: ['set /a x'],
  ls: ['ls /a', 'ls / -R', 'ls /a*'],
  delete: ['delete /a', 'delete -r /a -y'],
  deleteall: ['deleteall /a -y'],
  txn: ['txn create\\ /a'],
  stat: ['stat /a'],
  exists: ['exists /a'],
  count: ['count /'],
  find: ['find /', 'find / --size +1 -- true', 'find / --delete -y'],
  grep: ['grep x /'],
  du: ['du /'],
  tree: ['tree /', 'tree / -l --sort size'],
  diff: ['diff / /a', 'diff /a /b --stat'],
  export: ['export /a', 'export /a never.made.yaml'],
  import: [`import ${DOCUMENT} /a -y`, 'import /a /b -y'],
  cp: ['cp /a /b', 'cp -r /a never.made.ndjson'],
  mv: ['mv /a /b -y'],
  mirror: ['mirror /a /b -y', 'mirror /a /b -y --once'],
  apply: [`apply -f ${DOCUMENT} -y`, `apply -f ${DOCUMENT} --check`],
  touch: ['touch /a'],
  sync: ['sync /a'],
  lock: ['lock /l', 'lock /l -- true', 'lock /l --wait 1m'],
  'lock ls': ['lock ls /l'],
  semaphore: ['semaphore /s -n 1 -- true'],
  elect: ['elect /e'],
  'elect ls': ['elect ls /e'],
  barrier: ['barrier /b -n 2', 'barrier /b -n 2 -- true'],
  'queue put': ['queue put /q x'],
  'queue take': ['queue take /q', 'queue take /q -- true'],
  'queue peek': ['queue peek /q'],
  'queue ls': ['queue ls /q'],
  'queue size': ['queue size /q'],
  'group join': ['group join /g n'],
  'group ls': ['group ls /g'],
  'group watch': ['group watch /g'],
  'service register': ['service register /g n'],
  'service publish': ['service publish /g n'],
  'service remove': ['service remove /g n i'],
  'service ls': ['service ls /g'],
  'service watch': ['service watch /g'],
  counter: ['counter /c', 'counter /c +1'],
  configure: ['configure /c -- cat', 'configure /c --restart -- cat'],
  ephemerals: ['ephemerals'],
  watch: ['watch /a', 'watch / -r --initial --data', 'watch /a -- true'],
  wait: ['wait /a --exists'],
  'acl get': ['acl get /a'],
  'acl set': ['acl set /a world:anyone:r', 'acl set -R /a world:anyone:r -y'],
  'acl add': ['acl add /a world:anyone:r'],
  'acl remove': ['acl remove /a world:anyone'],
  'acl can': ['acl can /a r'],
  'acl audit': ['acl audit /'],
  whoami: ['whoami'],
  'quota get': ['quota get /a'],
  'quota set': ['quota set /a -n 5'],
  'quota clear': ['quota clear /a -y'],
  'quota report': ['quota report'],
  config: ['config'],
  reconfig: ['reconfig --remove 4 -y'],
  who: ['who /a'],
  bench: ['bench'],
}
/** They ask by other ways than the session, or have a screen of their own. */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  status: ['status'],
  doctor: ['doctor'],
  sessions: ['sessions'],
  latency: ['latency'],
  top: ['top'],
  browse: ['browse /'],
  edit: ['edit /a'],
  admin: ['admin srvr'],
  'admin snapshot': ['admin snapshot never.made'],
  // It has to read a snapshot through before it asks anybody.
  'admin restore': [],
}
/** What asks nobody, or its own sandbox. */
const local =
  /^(?:undo.*|doctor ls|demo|auth|acl digest|ensemble \w+|logs \w+|sandbox|tap|learn|close|version|completion|extensions|profile \w+)$/

test('every command is here', () => {
  const ids = Object.entries(registry).flatMap(([id, { shellOnly }]) => (shellOnly || local.test(id) ? [] : [id]))
  expect([...Object.keys(asking), ...Object.keys(otherwise)].sort()).toEqual(ids.sort())
})

const words = (line: string): string[] => line.split(/(?<!\\) /).map((word) => word.replace('\\ ', ' '))
const lines = (table: typeof asking): string[] => Object.values(table).flat()

describe('a server that answers handshakes and pings only', () => {
  let server: SilentServer
  let home: string
  beforeAll(async () => {
    server = await startPingsOnly()
    home = mkdtempSync(join(tmpdir(), 'zoosh-silence-'))
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  test.concurrent.each([...lines(asking), ...lines(otherwise).filter((line) => !/^(?:browse|edit) /.test(line))])(
    'SIGTERM ends %s within a second',
    { retry: 1 },
    async (line) => {
      await using own = await startPingsOnly()
      let sent = 0
      const ended = await zoosh(words(line), {
        server: own.connectString,
        env: { XDG_DATA_HOME: home },
        during: (child) =>
          void own.asked.then(() => {
            sent = performance.now()
            child.kill('SIGTERM')
          }),
      })
      expect([line, ended.code, ended.err]).toEqual([line, 143, ''])
      expect(performance.now() - sent).toBeLessThan(SOON)
    },
  )

  test.concurrent.each(pty ? lines(asking) : [])(
    'on a terminal %s says what it waits for, and Ctrl-C ends it',
    { retry: 1 },
    async (line) => {
      const shell = new TestShell({
        args: words(line),
        env: { ZOOSH_SERVER: server.connectString, XDG_DATA_HOME: home },
      })
      try {
        await shell.until((rows) => rows.join('').includes(`waiting for ${server.connectString} to answer `), 8_000)
        const sent = performance.now()
        shell.type('\x03')
        expect(await shell.ended).toMatchObject({ exitCode: 130 })
        expect(performance.now() - sent).toBeLessThan(SOON)
      } finally {
        await shell.stop()
      }
    },
  )
})
