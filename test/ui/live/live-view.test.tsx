import { setTimeout as sleep } from 'node:timers/promises'
import { render } from 'ink-testing-library'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { liveTrees } from '../../../src/commands/watching/changes/live-trees.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { Departure } from '../../../src/ui/live/live-keys.ts'
import { LiveModel } from '../../../src/ui/live/live-model.ts'
import { LiveView } from '../../../src/ui/live/live-view.tsx'

let sandbox: Sandbox
let zk: ZooKeeper
let other: ZooKeeper
let model: LiveModel
let stop: AbortController
let left: Departure[]
let acts: string[]
let view: ReturnType<typeof render>

beforeEach(async () => {
  // With CI set ink draws only its last frame.
  vi.stubEnv('CI', undefined as unknown as string)
  sandbox = await Sandbox.start({ seed: true })
  zk = await connect(sandbox.connectString)
  other = await connect(sandbox.connectString)
  stop = new AbortController()
  model = new LiveModel(async () => zk, '/', stop.signal, liveTrees({ zk: async () => zk }))
  left = []
  acts = []
  void model.live()
  view = render(
    <LiveView
      model={model}
      size={() => ({ columns: 80, rows: 24 })}
      session={() => 0n}
      leave={(to) => left.push(to)}
      act={(what) => acts.push(what)}
    />,
  )
  model.selected()
  await shows('services')
})
afterEach(async () => {
  view.unmount()
  stop.abort()
  model.clock.stop()
  await zk.close()
  await other.close()
  await sandbox.stop()
  vi.unstubAllEnvs()
})

async function shows(text: string | RegExp): Promise<string> {
  const end = performance.now() + 20_000
  for (;;) {
    const frame = view.lastFrame() ?? ''
    if (typeof text === 'string' ? frame.includes(text) : text.test(frame)) return frame
    if (performance.now() > end) throw new Error(`never showed ${text}, but:\n${frame}`)
    await sleep(10)
  }
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    view.stdin.write(key)
    await sleep(5)
  }
}

const UP = '\u001b[A'
const DOWN = '\u001b[B'
const RIGHT = '\u001b[C'
const LEFT = '\u001b[D'

test('shows the tree left, the znode right, the events below', async () => {
  await press(DOWN, RIGHT)
  await shows('workers')
  await press(DOWN)
  await shows('"search": true')
  await other.set('/app/config', '{"name":"shop","replicas":4}')
  await shows('changed while you looked')
  const frame = (await shows('version 1'))
    .replace(/\d+(ms|s) ago|just now/g, 'AGO')
    .replace(/\d\d:\d\d:\d\d\.\d{3}/g, 'HH:MM:SS.mmm')
    .replace(/127\.0\.0\.1:\d+/, 'SERVER')
    .replace(/[\d.]+ ev\/s/, 'N ev/s')
    .replace(/ ◆/g, '  ')
    .replace(/[ ]+$/gm, '')
    .replace(/[ ]+│$/gm, ' │')
  expect(frame).toMatchInlineSnapshot(`
    " zoosh ● SERVER   N ev/s   total 1
    ╭────────────────────────────╮╭────────────────────────────────────────────────╮
    │▾ /                         ││/app/config │
    │  ▾ app                     ││persistent  version 1  28 B  2 children │
    │    ▸ config               2││modified AGO  mzxid 0xf  czxid 0x2 │
    │    ▸ workers              2││acl world:anyone:cdrwa │
    │    locks                   ││ │
    │    queue                   ││changed while you looked: │
    │  ▸ services               2││  { │
    │  ▸ zookeeper              2││    "name": "shop", │
    │                            ││-   "replicas": 3, │
    │                            ││-   "features": { │
    │                            ││-     "search": true, │
    │                            ││-     "beta": false │
    │                            ││-   } │
    ╰────────────────────────────╯╰────────────────────────────────────────────────╯
    ╭──────────────────────────────────────────────────────────────────────────────╮
    │HH:MM:SS.mmm  changed  /app/config  0xf │
    │ │
    │ │
    │ │
    ╰──────────────────────────────────────────────────────────────────────────────╯
    ? help  q quit  ↑↓ move  ←→ open  / filter  f find  : command  space pause"
  `)
})

test('a branch opens and closes, and the cursor goes to the parent', async () => {
  await press('j', 'l')
  await shows('workers')
  await press('h')
  await vi.waitFor(() => expect(view.lastFrame()).not.toContain('workers'), 10_000)
  await press(LEFT)
  expect(model.tree.selected).toBe('/')
  await press(UP)
  expect(model.tree.selected).toBe('/')
})

test('rows come and go with the znodes, and are marked', async () => {
  await other.create('/brand-new', 'x')
  await shows(/brand-new +◆/)
  await shows(/created +\/brand-new/)
  await other.delete('/brand-new')
  await vi.waitFor(() => expect(view.lastFrame()).not.toMatch(/▸? brand-new/), 10_000)
  await shows(/deleted +\/brand-new/)
})

test('what a server sends never reaches the terminal as it is', async () => {
  await other.create('/evil\u200b\u2028name', 'read me \u009b2J and \u202e me')
  const frame = await shows('/evil\\u{200b}\\u{2028}name')
  expect(frame).not.toContain('\u200b')
  model.tree.select('/evil\u200b\u2028name')
  model.selected()
  expect(await shows('read me \\x9b2J and \\u{202e} me')).not.toMatch(/\u009b|\u202e/)
})

test('/ filters rows and events, Esc shows all again', async () => {
  await press('/', 'serv', '\r')
  await vi.waitFor(() => expect(view.lastFrame()).not.toContain('locks'), 10_000)
  await shows('filter serv')
  await press('\u001b')
  await shows('locks')
})

test('space pauses the log, ? explains the keys', async () => {
  await press(' ')
  await shows('PAUSED')
  await other.create('/unseen')
  await shows('total 1')
  expect(view.lastFrame()).not.toMatch(/created +\/unseen/)
  await press(' ')
  await shows(/created +\/unseen/)
  await press('?')
  await shows('save the log to a file')
})

test('keys that leave the view say where to, also when several come in one piece', async () => {
  await press('jd')
  await vi.waitFor(() => expect(left).toEqual([{ to: 'run', words: ['delete', '-r', '/app'] }]))
  await press('e', 'y', 's', 'q')
  await press(':', 'ls /', '\r')
  await vi.waitFor(() =>
    expect(left.slice(1)).toEqual([{ to: 'edit', path: '/app' }, { to: 'quit' }, { to: 'command', line: 'ls /' }]),
  )
  expect(acts).toEqual(['copy', 'save'])
})

test('20,000 events make ten frames a second at most, and all are counted', async () => {
  const before = model.clock.version()
  const started = performance.now()
  for (let i = 0; i < 20_000; i++) {
    model.log.add({ time: Date.now(), type: 'NodeDataChanged', path: `/app/n${i}`, zxid: undefined })
    model.clock.touch()
    if (i % 1000 === 0) await sleep(1)
  }
  await shows('total 20,000')
  const frames = model.clock.version() - before
  expect(frames).toBeLessThanOrEqual(Math.ceil((performance.now() - started) / 100) + 1)
})

test('f finds data that holds a text, opens the way to it, and n goes on', async () => {
  await other.create('/services/deep/below', 'pool=21', { parents: true })
  await press('f', ...'pool=', '\r')
  await shows('pool=: 1 of 2')
  await shows('/app/config/database')
  await press('n')
  await shows('pool=: 2 of 2')
  await shows('/services/deep/below')
  await press('N')
  await shows(/\/app\/config\/database[\s\S]*pool=: 1 of 2/)
  await press('f', ...'nowhere', '\r')
  await shows('no data holds nowhere')
  await press('n')
  await shows('no data holds nowhere')
})

test('u shows the bytes from each znode down, and hides them', async () => {
  await other.set('/services/web', 'x'.repeat(3000))
  await press('u')
  await shows(/▾ \/ +3\.\d kB│/)
  await shows(/▸ services +3\.0 kB│/)
  await press('u')
  await shows(/▸ services +2│/)
})
