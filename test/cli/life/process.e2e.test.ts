import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Config } from '@oclif/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registry } from '../../../src/commands/index.ts'
import { hot } from '../../../src/quick.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { call, program, quoted } from '../../harness/program.ts'
import { cleanEnv, zoosh } from '../../harness/zoosh.ts'

const root = resolve(import.meta.dirname, '../../..')

describe('the process', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    // More than a pipe has room for.
    const lines = Array.from({ length: 3000 }, (_, i) => `create /many/n${i}${'-'.repeat(i && 30)} x --parents`)
    expect((await zoosh([], { server: sandbox.connectString, input: lines.join('\n') })).code).toBe(0)
  })
  afterAll(() => sandbox?.stop())

  const shell = (script: string) =>
    new Promise<{ out: string; err: string; code: number | null }>((done) => {
      const child = spawn(
        'bash',
        ['--norc', '-c', `set -o pipefail; zoosh() { ${quoted(program)} "$@"; }; ${script}`],
        {
          env: cleanEnv({ ZOOSH_SERVER: sandbox.connectString }),
        },
      )
      const text = { out: '', err: '' }
      child.stdout.on('data', (chunk) => (text.out += chunk))
      child.stderr.on('data', (chunk) => (text.err += chunk))
      child.on('close', (code) => done({ ...text, code }))
    })

  test.each(['ls -R /', 'find /', 'grep -l -v y /many'])(
    'a reader that goes away ends it quietly with 141: %s',
    async (line) => {
      const { out, ...end } = await shell(`zoosh ${line} | head -n 1`)
      expect(end).toEqual({ err: '', code: 141 })
      expect(out).toMatch(/^\/(many\/n0)?\n$/)
    },
  )

  test('a slow reader gets every byte', async () => {
    const megabyte = Buffer.alloc(1_000_000, 'x')
    await zoosh(['create', '/big', '-f', '-'], { server: sandbox.connectString, input: megabyte })
    const { out } = await shell('zoosh -e "get /big; get /big; get /big; get /big; get /big" | (sleep 1; wc -c)')
    expect(Number(out)).toBe(5 * 1_000_001)
  })

  test('a pipe waits for the next that writes into it, as before', async () => {
    await zoosh(['create', '/full', '-f', '-'], { server: sandbox.connectString, input: Buffer.alloc(1_000_000, 'x') })
    const ours = 'zoosh get /full; zoosh get /none; zoosh -e "get /full; get /none"'
    const { out } = await shell(`
      flags() { sed -n 's/^flags:[^0-9]*//p' /proc/$BASHPID/fdinfo/1 >&3; }
      { { flags; ${ours}; flags; } 2>&1 | (sleep 1; wc -c >&3); } 3>&1`)
    const [before, after, bytes] = out.split('\n')
    expect(after).toBe(before)
    expect(Number(bytes)).toBeGreaterThan(2_000_000)
  })

  test('a closed stdout is no bug', async () => {
    const ended = await shell('zoosh get /many/n0 >&-; echo "code $?"')
    expect(ended.err).not.toMatch(/bug|^\s+at /m)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s closes the session and ends with %i', async (signal, code) => {
    // The script holds an ephemeral and waits for a line that never comes.
    const child = spawn(...call(program, []), {
      env: cleanEnv({ ZOOSH_SERVER: sandbox.connectString }),
    })
    const ended = new Promise<number | null>((done) => child.on('close', done))
    child.stdin.write('create /held -e\n')
    await new Promise((seen) => child.stdout.once('data', seen))
    child.kill(signal)
    expect(await ended).toBe(code)
    expect((await zoosh(['exists', '/held'], { server: sandbox.connectString })).code).toBe(1)
  })

  test('a server that hangs up is told, with a hint', async () => {
    const ended = await zoosh(['get', '/a', '--timeout', '500ms'], { server: '127.0.0.1:1' })
    expect(ended.code).toBe(3)
  })

  test('help and version work without a server', async () => {
    expect((await zoosh(['--version'])).text).toMatch(/^zoosh \d+\.\d+\.\d+\n$/)
    const overview = await zoosh(['help'])
    for (const [id, { hidden, shellOnly }] of Object.entries(registry))
      if (!hidden && !shellOnly) expect(overview.text).toContain(`  ${id} `)
    expect((await zoosh(['get', '--help'])).text).toContain('print the data of a znode')
    expect((await zoosh(['help', 'exit-codes'])).text).toContain('124')
    expect((await zoosh(['help', 'nothing'])).code).toBe(2)
  })

  test('zkcli is there under the name of zoosh, too', async () => {
    expect((await zoosh(['zkcli', 'version'])).text).toMatch(/^ZooKeeper CLI version: /m)
  })

  test('no colour and no escape sequence reaches a pipe', async () => {
    for (const argv of [['ls', '/', '-l'], ['help'], ['get', '/none'], ['frob']]) {
      const { text, err } = await zoosh(argv, { server: sandbox.connectString })
      expect(text + err).not.toContain('\u001b')
    }
  })
})

describe('the quick file', () => {
  test('its commands are the registry’s', async () => {
    for (const [name, command] of Object.entries(hot)) {
      const entry = registry[name] ?? Object.values(registry).find(({ aliases }) => aliases.includes(name))
      expect([name, (await entry!.load()).default]).toEqual([name, command()])
    }
  })

  test('holds none of the heavy libraries and needs nothing beside it', () => {
    const { inputs, outputs } = JSON.parse(
      readFileSync(resolve(root, 'node_modules/.cache/zoosh-build/quick.json'), 'utf8'),
    ) as {
      inputs: Record<string, { imports: { path: string; kind: string; external?: boolean }[] }>
      outputs: Record<string, { imports: { path: string; kind: string }[] }>
    }
    expect(Object.keys(inputs).length).toBeGreaterThan(20)
    for (const name of [
      '@oclif',
      'ink',
      'react',
      '@inquirer',
      'yaml',
      'cli-table3',
      'chalk',
      'string-width',
      'src/server',
      'src/repl',
    ]) {
      expect(Object.keys(inputs).filter((file) => file.includes(`${name}/`))).toEqual([])
    }
    const [output] = Object.values(outputs)
    expect(output!.imports.filter(({ kind, path }) => kind !== 'dynamic-import' && !path.startsWith('node:'))).toEqual(
      [],
    )
  })
})

test('oclif sees the whole tree', async () => {
  const config = await Config.load(root)
  const ids = config.commands.map(({ id }) => id.replaceAll(':', ' '))
  for (const id of Object.keys(registry)) expect(ids).toContain(id)
})
