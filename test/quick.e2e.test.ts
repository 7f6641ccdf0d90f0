import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import * as outflow from '../src/cli/life/outflow.ts'
import { hot, runQuick } from '../src/quick.ts'
import { Sandbox } from '../src/server/sandbox.ts'
import { preloading, standalone } from './harness/program.ts'
import { realEnsemble } from './harness/real-ensemble.ts'
import { describeReal } from './harness/real-server.ts'
import { zoosh } from './harness/zoosh.ts'

/** An import() in quick.cjs that is never reached: who would load what, and command lines that are declined for it. */
type Unreached = readonly [from: string, to: string, ...lines: (readonly string[])[]]

const tls = [
  ['get', '/a', '--tls'],
  ['get', '/a', '--tls-ca', 'ca.pem'],
  ['get', '/a', '--tls-cert', 'own.pem'],
  ['get', '/a', '--client-config', 'client.properties'],
]
const via = [['get', '/a', '--via', 'nc %h %p']]
const sasl = [['get', '/a', '--sasl-user', 'alice'], ['get', '/a', '--kerberos'], tls[3]!]
const profile = [['get', '/a', '--profile', 'prod']]
const field = [['get', '/a', '--path', 'a.b']]
const edit = [['set', '/a', '1', '--field', 'a.b']]
const pattern = [
  ['ls', '/a*'],
  ['ls', '/{a,b}'],
  ['ls', '/a?', '--limit', '3'],
]
const recursive = [
  ['delete', '-r', '/a'],
  ['rm', '/a', '--recursive', '--dry-run'],
]
const pretty = [['get', '/a', '-o', 'pretty']]

const unreached: readonly Unreached[] = [
  ['src/cli/life/ask.ts', '@inquirer/confirm', ...recursive],
  ['src/cli/life/ask.ts', '@inquirer/input', ...recursive],
  ['src/cli/life/ask.ts', '@inquirer/password', ...recursive],
  // For a terminal: runQuick declines there.
  ['src/cli/life/lifecycle.ts', './missing-znode.ts'],
  ['src/cli/life/lifecycle.ts', '../../render/pretty.ts', ...pretty],
  ['src/cli/life/lifecycle.ts', '../../render/theme.ts', ...pretty],
  ['src/client/connection/socket.ts', '../secure/tls.ts', ...tls],
  ['src/client/reach/dial.ts', './tunnel.ts', ...via],
  ['src/client/session/credential.ts', '../secure/sasl.ts', ...sasl],
  ['src/client/session/writable.ts', '../secure/tls.ts', ...tls.map((line) => [...line, '--allow-read-only'])],
  // What the environment has no name for, a profile has.
  ['src/cli/session/open-session.ts', './secrets.ts', ...profile],
  ['src/cli/session/open-session.ts', './secure-options.ts', ...tls, ...sasl],
  ['src/cli/session/open-session.ts', './connect-via.ts', ...via],
  ['src/cli/session/open-session.ts', './kept-session.ts', ['get', '/a', '--session-file', 'session']],
  ['src/commands/znodes/create.ts', './creating/while-there.ts', ['create', '-e', '/a', '--', 'true']],
  ['src/commands/znodes/delete.ts', '../journal/recording/removal.ts', ...recursive],
  ['src/cli/data/readable-data.ts', '../../values/decode.ts', ['get', '/a', '--decode'], ...pretty, ...field],
  ['src/cli/data/readable-data.ts', '../../values/field.ts', ...field],
  ['src/cli/data/readable-data.ts', '../../values/formats/json-text.ts', ...field],
  ['src/tree/subtree/glob.ts', '../../patterns/glob.ts', ...pattern],
  ['src/cli/data/field-edit.ts', '../../values/decode.ts', ...edit],
  ['src/cli/data/field-edit.ts', '../../values/encode.ts', ...edit],
  ['src/cli/data/field-edit.ts', '../../values/field.ts', ...edit],
]

const notes = resolve(import.meta.dirname, '../node_modules/.cache/zoosh-build/quick.json')

test('the quick file has no more in it than a hot command may run', () => {
  const { outputs } = JSON.parse(readFileSync(notes, 'utf8')) as {
    outputs: Record<string, { bytes: number; inputs: Record<string, { bytesInOutput: number }> }>
  }
  const [[, { bytes, inputs }] = ['', { bytes: 0, inputs: {} }]] = Object.entries(outputs)
  const layers = new Set(Object.keys(inputs).map((file) => file.split('/').slice(0, 2).join('/')))
  expect([...layers].sort()).toEqual(
    ['quick.ts', 'cli', 'client', 'commands', 'files', 'render', 'tree', 'values', 'wire']
      .map((name) => `src/${name}`)
      .sort(),
  )
  // Read by every start, if not run: what few command lines need is loaded by import(), and declined here. Less than 128 kB would
  // be kept in V8's young generation.
  expect(bytes).toBeGreaterThan(135_000)
  expect(bytes).toBeLessThan(210_000)
})

test('the quick file reaches no import(): it is the function of a module, which cannot have any', async () => {
  const { inputs } = JSON.parse(readFileSync(notes, 'utf8')) as {
    inputs: Record<string, { imports: { path: string; kind: string }[] }>
  }
  const found = Object.entries(inputs).flatMap(([from, { imports }]) =>
    imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => `${from} ${path}`),
  )
  expect([...new Set(found)].sort()).toEqual(unreached.map(([from, to]) => `${from} ${to}`).sort())
})

test('nothing of tunnels is in it but who would load them', () => {
  const file = resolve(import.meta.dirname, '../node_modules/.cache/zoosh-build/quick.json')
  const { outputs } = JSON.parse(readFileSync(file, 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, unknown> }>
  }
  const within = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))
  expect(within.length).toBeGreaterThan(50)
  const ways = within.filter((one) =>
    /helper|proxy|tunnel|way|split-words|murmur|ssh|session\/(?:via|connect-via|later-questions)|socks/.test(one),
  )
  expect(ways).toEqual([])
})

test('it declines whatever would need one', async () => {
  const terminal = vi.spyOn(outflow, 'isTerminal')
  terminal.mockReturnValue(false)
  for (const [from, to, ...lines] of unreached)
    for (const line of lines) expect([from, to, line, await runQuick(line)]).toEqual([from, to, line, false])
  terminal.mockReturnValue(true)
  for (const name of Object.keys(hot)) expect([name, await runQuick([name, '/a'])]).toEqual([name, false])
  terminal.mockRestore()
})

/** Each command of the quick file, on a server in read-only mode that has /a. */
const onReadOnly: readonly (readonly [line: string, code: number, out: string, err: string])[] = [
  ['get /a', 0, 'one', ''],
  ['stat /a --json', 0, '{"path":"/a"', ''],
  ['ls /', 0, 'a\n', ''],
  ['exists /a', 0, 'yes\n', ''],
  ['exists /none', 1, 'no\n', ''],
  ['count /a', 0, '0\n', ''],
  ['set /a two', 8, '', 'lost its quorum'],
  ['create /b', 8, '', 'lost its quorum'],
  ['delete /a', 8, '', 'lost its quorum'],
  ['rm /a', 8, '', 'lost its quorum'],
  ['sync /', 8, '', 'lost its quorum'],
]

async function checkReadOnly(server: string): Promise<void> {
  for (const [line, code, out, err] of onReadOnly) {
    const ended = await zoosh([...line.split(' '), '--allow-read-only'], { server })
    expect([line, ended.code, ended.text, ended.err]).toEqual([
      line,
      code,
      expect.stringContaining(out),
      err === '' ? '' : expect.stringContaining(err),
    ])
  }
}

test('all its commands are tried on a read-only server', () => {
  expect([...new Set(onReadOnly.map(([line]) => line.split(' ')[0]))].sort()).toEqual(Object.keys(hot).sort())
})

test('a read-only sandbox, looking for a server that takes writes meanwhile', async () => {
  await using sandbox = await Sandbox.start({ port: 0 })
  const { connectString } = sandbox
  expect((await zoosh(['create', '/a', 'one'], { server: connectString })).code).toBe(0)
  sandbox.readOnly()
  await checkReadOnly(`${connectString},127.0.0.1:1`)
})

describeReal('a real server that lost its quorum', () => {
  const ensemble = realEnsemble({
    javaProperties: { 'readonlymode.enabled': true },
    config: { localSessionsEnabled: true, localSessionsUpgradingEnabled: true },
  })

  test('answers reads, and the quick file lives', { timeout: 120_000 }, async () => {
    expect((await zoosh(['create', '/a', 'one'], { server: ensemble.connectString })).code).toBe(0)
    const [left, ...others] = ensemble.servers
    expect((await zoosh(['sync', '/'], { server: left!.connectString })).code).toBe(0)
    await Promise.all(others.map((server) => server.kill()))
    await ensemble.withMode((mode) => mode === 'read-only')
    await checkReadOnly(ensemble.connectString)
  })
})

describe('a bug', () => {
  test('that nobody caught ends with 70, and not with the 1 that means no', async () => {
    const boom = join(import.meta.dirname, 'harness/boom.cjs')
    for (const words of [['exists', '/a'], ['version']]) {
      const ended = await zoosh(words, { server: '127.0.0.1:1', env: preloading(boom) })
      expect([words, ended.code, ended.err]).toEqual([
        words,
        70,
        expect.stringContaining('a bug in zoosh: Error: boom'),
      ])
    }
  })
})

test.skipIf(standalone('modules'))('a hot command into a pipe loads no more of Node than it needs', async () => {
  await using sandbox = await Sandbox.start({ port: 0 })
  const { code, err } = await zoosh(['exists', '/zookeeper'], {
    server: sandbox.connectString,
    env: preloading(resolve(import.meta.dirname, 'harness/tell-loaded.cjs')),
  })
  expect(code).toBe(0)
  const loaded = err.split('\n')
  expect(loaded).toContain('NativeModule net')
  // Each of them is half a millisecond or more of every script's start.
  const dear = [
    'tty',
    'timers/promises',
    'child_process',
    'tls',
    'crypto',
    'readline',
    'worker_threads',
    'zlib',
    'http',
  ]
  expect(dear.filter((name) => loaded.includes(`NativeModule ${name}`))).toEqual([])
})
