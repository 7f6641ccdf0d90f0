import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { cleanEnv, type Run, zoosh } from '../../harness/zoosh.ts'
import { Folders } from './folders.ts'

let sandbox: Sandbox
let folders: Folders
beforeAll(async () => {
  sandbox = await Sandbox.start({ seed: true })
  folders = new Folders().withZoosh()
  folders.write('zoosh-say', `printf '[%s]' "$@"; echo; echo "to stderr" >&2; exit 42`)
  folders.write('zoosh-get-app', `zoosh get /app/config`)
  folders.write('zoosh-app', `zoosh get /app/config`)
  folders.write('zoosh-write', `zoosh create /app/written; zoosh ls /app`)
  folders.write('zoosh-settings', `env | grep -E '^(ZOOSH_|NO_COLOR)' | grep -v '^ZOOSH_JOB' | sort`)
  folders.write('zoosh-upper', `tr a-z A-Z`)
  folders.write('zoosh-endless', `while echo line; do :; done`)
  folders.write('zoosh-dies', `kill -9 $$`)
  folders.write('zoosh-get', `echo not this one`)
  folders.write('zoosh-lost', '#!/nowhere/at-all\n')
  folders.write('zoosh-\u001b]0;owned\u0007', 'echo owned')
})
afterAll(async () => {
  folders[Symbol.dispose]()
  await sandbox.stop()
})

const run = (argv: readonly string[], { env = {}, ...more }: Run = {}) =>
  zoosh(argv, { server: sandbox.connectString, env: { PATH: folders.path(), ...env }, ...more })

describe('zoosh NAME', () => {
  test('is zoosh-NAME, with its words as they are, its streams and its exit code', async () => {
    expect(await run(['say', 'a b', '--json', '-s', '$x', '--', ''])).toMatchObject({
      text: '[a b][--json][-s][$x][--][]\n',
      err: 'to stderr\n',
      code: 42,
    })
    expect(await run(['upper'], { input: 'from a pipe' })).toMatchObject({ text: 'FROM A PIPE', code: 0 })
  })

  test('is ours where we have a command of that name', async () => {
    expect((await run(['get', 'app'])).err).toContain('"app" is no path')
    expect((await run(['get-app'])).text).toContain('"name":"shop"')
    expect((await run(['get', '/app/config'])).text).toContain('"name":"shop"')
  })

  test('ends as its program does that a signal has ended', async () => {
    expect(await run(['dies'])).toMatchObject({ code: 137, err: '' })
  })

  test('that is not there is told as ever, with the nearest name, 127 and 126 where it cannot be run', async () => {
    expect(await run(['sya'])).toMatchObject({
      code: 2,
      err: 'zoosh: unknown command "sya"\n  did you mean say?   (zoosh help lists all commands)\n',
    })
    const lost = await run(['lost'])
    expect(lost.code).toBe(127)
    expect(lost.err).toContain('the program that its first line (#!) names is not there')
  })

  test('without a first line that names an interpreter is for the shell', async () => {
    writeFileSync(folders.write('zoosh-bare'), 'echo "bare: $1"\n')
    expect(await run(['bare', 'a b'])).toMatchObject({ code: 0, text: 'bare: a b\n' })
  })

  test('in a script runs as any line, and reads nothing of it', async () => {
    const script = await run([], { input: 'upper\nls /app/written\nsay x\nls /app\n' })
    expect(script.code).toBe(4)
    const lines = await run(['-e', 'say x || app; ls /'])
    expect(lines.text).toContain('[x]\n{"name":"shop"')
    expect(lines).toMatchObject({ code: 0 })
  })

  test('is ended by a signal that we get, which waits for it', async () => {
    const text = `trap 'echo told; exit 3' INT TERM; echo ready; while :; do sleep 0.05; done`
    folders.write('zoosh-waits', text)
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      const ended = await run(['waits'], {
        during: (child) => child.stdout?.once('data', () => child.kill(name)),
      })
      expect(ended).toMatchObject({ text: 'ready\ntold\n', code: 3 })
    }
    folders.write('zoosh-sleeps', 'echo ready; exec sleep 60')
    const ended = await run(['sleeps'], { during: (child) => child.stdout?.once('data', () => child.kill('SIGHUP')) })
    expect(ended).toMatchObject({ text: 'ready\n', code: 129 })
  })

  test('lives through a signal that it does not mind', async () => {
    folders.write('zoosh-stubborn', `trap 'echo told' INT; echo ready; sleep 0.3; sleep 0.3; echo done`)
    const ended = await run(['stubborn'], {
      during: (child) => child.stdout?.once('data', () => child.kill('SIGINT')),
    })
    expect(ended).toMatchObject({ text: 'ready\ntold\ndone\n', code: 0 })
  })

  test('says itself what it is, by help NAME', async () => {
    expect(await run(['help', 'say'])).toMatchObject({ text: '[--help]\n', code: 42 })
    expect(await run(['--help', 'say'])).toMatchObject({ text: '[--help]\n', code: 42 })
    expect(await run(['say', '--help'])).toMatchObject({ text: '[--help]\n', code: 42 })
    expect((await run(['help', 'get'])).text).toContain('print the data of a znode')
    const overview = (await run(['help'])).text
    expect(overview).toMatch(/^EXTENSIONS .*\n(?: {2}[a-z-]+\n)* {2}say\n/m)
    expect(overview).not.toContain('owned')
  })
})

describe('what it finds in its environment', () => {
  const settings = async (argv: readonly string[], env: Record<string, string> = {}) => {
    const { text, err } = await run(argv, { env })
    expect(err).toBe('')
    return text.trim().split('\n')
  }

  test('leads where we go, whoever said so', async () => {
    const args = [
      '--timeout',
      '3s',
      '--read-only',
      '--auth',
      'digest:a:b',
      '--auth',
      'digest:c:d',
      '--debug',
      'settings',
    ]
    expect(await settings(args, { ZOOSH_TIMEOUT: '9s', ZOOSH_KEYS: 'vi' })).toEqual([
      'ZOOSH_AUTH=digest:a:b',
      'ZOOSH_CWD=/',
      'ZOOSH_DEBUG=1',
      'ZOOSH_KEYS=vi',
      'ZOOSH_READ_ONLY=1',
      `ZOOSH_SERVER=${sandbox.connectString}`,
      'ZOOSH_SESSION_TIMEOUT=30000ms',
      'ZOOSH_TIMEOUT=3000ms',
    ])
    expect((await run(['app'])).text).toContain('"name":"shop"')
  })

  test('takes a profile along, with what the command line says otherwise', async () => {
    const home = join(folders.root, 'config')
    mkdirSync(join(home, 'zoosh'), { recursive: true, mode: 0o700 })
    const profile = `profiles: {p: {server: "h:1", via: "ssh://b", readOnly: true, confirm: name, auth: ["digest:u:v"]}}`
    writeFileSync(join(home, 'zoosh/profiles.yaml'), profile, { mode: 0o600 })
    const env = { XDG_CONFIG_HOME: home, ZOOSH_SERVER: '' }
    // Its way leads to its own servers only, and so stands in the profile.
    expect(await settings(['-p', 'p', 'settings'], env)).toEqual([
      'ZOOSH_AUTH=digest:u:v',
      'ZOOSH_CWD=/',
      'ZOOSH_PROFILE=p',
      'ZOOSH_READ_ONLY=1',
      'ZOOSH_SERVER=h:1',
      'ZOOSH_SESSION_TIMEOUT=30000ms',
      'ZOOSH_TIMEOUT=10000ms',
    ])
    const named = ['-p', 'p', '--via', 'ssh://c', 'settings']
    expect(await settings(named, env)).toContain('ZOOSH_VIA=ssh://c')
    const direct = ['-p', 'p', '--via', 'none', '-s', sandbox.connectString]
    expect(await settings([...direct, 'settings'], env)).toContain('ZOOSH_VIA=none')
    expect(await run([...direct, 'write'], { env })).toMatchObject({ code: 0, text: expect.stringContaining('config') })
    expect((await run([...direct, 'write'], { env })).err).toContain('--read-only')
    expect((await run(['-p', 'p,q', 'settings'], { env })).err).toContain('names several profiles')
  })

  test('is the sandbox of this process, or the past, by a port', async () => {
    const written = await run(['--sandbox', 'write'])
    expect(written.text).toMatch(/^\/app\/written\n[\s\S]*\bwritten\b/)
    expect(written.code).toBe(0)
    expect(await settings(['--sandbox', 'settings'], { ZOOSH_SANDBOX: '1', ZOOSH_VIA: 'ssh://b' })).toEqual([
      'ZOOSH_CWD=/',
      expect.stringMatching(/^ZOOSH_SERVER=127\.0\.0\.1:\d+$/),
      'ZOOSH_SESSION_TIMEOUT=30000ms',
      'ZOOSH_TIMEOUT=10000ms',
    ])
    const dataDir = join(folders.root, 'data')
    const kept = await Sandbox.start({ dataDir, seed: true })
    await kept.stop()
    const past = await run(['--past', dataDir, '--auth', 'digest:u:v', '--sasl-user', 'u', 'write'])
    expect(past.text).toMatch(/^config$/m)
    expect(past.err).toContain('refused: create2 /app/written writes')
  })

  test('is nothing that could be read in a list of processes', async () => {
    folders.write('zoosh-listed', `tr '\\0' ' ' < /proc/$$/cmdline`)
    const { text } = await run(['--auth', 'digest:u:secret', 'listed', 'word'])
    expect(text).toContain('zoosh-listed word')
    expect(text).not.toContain('secret')
  })

  test.each([['--json'], ['-o', 'plain'], ['--trace']])('%s in front of it says nothing to it', async (...flags) => {
    const { code, err } = await run([...flags, 'settings'])
    expect(code).toBe(2)
    expect(err).toContain('says nothing to settings, which is an extension')
  })
})

test('the list tells what is run and what is not, and no name reaches the terminal as it is', async () => {
  const { text, code } = await run(['extensions'])
  expect(code).toBe(0)
  expect(text).not.toMatch(/[\u001b\u0007]/)
  expect(text).toContain(`say\t${folders.root}/zoosh-say\t\n`)
  expect(text).toContain(`get\t${folders.root}/zoosh-get\tnot run: get is a command of zoosh\n`)
  expect(text).toContain('\\x1b]0;owned\\x07\t')
  const listed = JSON.parse((await run(['extensions', '--json'])).text)
  expect(listed).toContainEqual({ name: 'say', path: `${folders.root}/zoosh-say`, runs: true, notes: [] })
})

test('a command of our own looks at no PATH: the quick file knows of none, and the chunks of every command neither', () => {
  const dist = join(import.meta.dirname, '../../../dist')
  const main = readFileSync(join(dist, 'main.js'), 'utf8')
  const chunks = [...main.matchAll(/^(?:import|\}) .*?from "(\.\/[^"]+)";$/gm)].map(([, file]) => join(dist, file!))
  expect(chunks.length).toBeGreaterThan(0)
  for (const file of [join(dist, 'quick.cjs'), ...chunks])
    expect(readFileSync(file, 'utf8')).not.toContain('src/cli/extensions/')
})

test('a reader of its stdout that leaves ends it, as it would without us', () => {
  const env = { ...cleanEnv(), PATH: folders.path(), ZOOSH_SERVER: sandbox.connectString }
  const line = `zoosh endless | head -1; echo "\${PIPESTATUS[0]}"`
  expect(execFileSync('bash', ['-c', line], { env, encoding: 'utf8' })).toBe('line\n141\n')
})
