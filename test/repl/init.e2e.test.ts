import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { zoosh } from '../harness/zoosh.ts'
import { noPty, TestShell } from './test-shell.ts'

let sandbox: Sandbox
let shell: TestShell | undefined
beforeAll(async () => {
  sandbox = await Sandbox.start({ seed: true })
})
afterAll(() => sandbox.stop())
afterEach(async () => {
  await shell?.stop()
  shell = undefined
})

/** A home whose init.zk has these lines. */
function homeWith(lines: readonly string[]): { home: string; file: string } {
  const home = mkdtempSync(join(tmpdir(), 'zoosh-home-'))
  const file = join(home, '.config/zoosh/init.zk')
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  return { home, file }
}

const open = (home: string, args: readonly string[] = ['--sandbox'], env: Record<string, string> = {}) => {
  shell = new TestShell({ home, args, env })
  return shell
}
const prompt = (rows: string[]) => /●.*❯$/.test(rows.at(-1)!)

describe.skipIf(noPty())('init.zk', () => {
  test('is run line by line before the first prompt; what fails is told with its place, and the next line is run', async () => {
    const { home, file } = homeWith([
      '# a comment',
      "alias greet='echo good day'",
      'nonsense',
      'get /missing',
      "echo 'over two",
      "lines'",
      'cd /app',
    ])
    const at = open(home)
    const rows = (await at.until(prompt)).join('\n')
    expect(rows.replaceAll('\n', '')).toContain(`${file}:3: unknown command "nonsense"`)
    expect(rows.replaceAll('\n', '')).toContain(`${file}:4: no such znode: /missing`)
    expect(rows).toContain('over two\nlines\n')
    expect(rows).toMatch(/zoosh on the sandbox[^\n]*\nsandbox ● \/app ❯$/)
    expect(await at.run('greet')).toEqual(['good day'])
    expect((await at.run('nonsense'))[0]).toMatch(/^error: /)
    // Neither the lines nor the aliases are kept anywhere else.
    at.type('\u001b[A\u001b[A')
    await at.untilLine('greet')
    at.type('\u001b[A')
    await at.calm()
    await at.untilLine('greet')
    at.type('\u0015')
    await at.run("alias other='echo other'")
    expect(JSON.parse(readFileSync(join(home, '.config/zoosh/aliases.json'), 'utf8'))).toEqual({ other: 'echo other' })
  })

  test('a file of the home that cannot be read is told by its name, and the shell opens', async () => {
    const home = mkdtempSync(join(tmpdir(), 'zoosh-home-'))
    const folder = join(home, '.config/zoosh')
    for (const name of ['init.zk', 'aliases.json']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
    const rows = (await open(home).until(prompt)).join('')
    for (const name of ['init.zk', 'aliases.json']) expect(rows).toContain(`is a directory: ${join(folder, name)}`)
    expect(rows).not.toContain('EISDIR')
  })

  test('may lead elsewhere: nothing is connected to that it leaves', async () => {
    const { home } = homeWith([`connect ${sandbox.connectString}`, 'cd /app'])
    const at = open(home, ['--server', '127.0.0.1:1'])
    const rows = (await at.until(prompt)).join('\n')
    expect(rows).toContain(`zoosh on ${sandbox.connectString}`)
    expect(rows).not.toContain('refused')
    expect(sandbox.sessions).toHaveLength(1)
  })

  test('is broken off by Ctrl-C, and the shell opens', async () => {
    const { home, file } = homeWith(['echo first', 'wait /never --exists', 'echo last'])
    const at = open(home)
    await at.until((rows) => rows.includes('first'))
    await at.calm()
    at.type('\u0003')
    const rows = await at.until(prompt)
    expect(rows.join('')).toContain(`${file} was broken off at line 2`)
    expect(rows).not.toContain('last')
    at.type('\u0004')
    expect((await at.ended).exitCode).toBe(0)
  })

  test('may leave, as a line that is typed', async () => {
    const at = open(homeWith(['echo bye', 'exit 4']).home)
    expect((await at.ended).exitCode).toBe(4)
    expect(at.output).not.toContain('zoosh on')
  })

  test('is not obeyed where others could have written it, and told where it does not end', async () => {
    const { home, file } = homeWith(['echo owned'])
    writeFileSync(file, "echo 'endless\n")
    const at = open(home)
    expect((await at.until(prompt)).join('')).toContain(`error: ${file}:1 ends inside a quote`)
    await at.stop()
    const foreign = homeWith(['echo owned'])
    chmodSync(foreign.file, 0o666)
    const other = open(foreign.home)
    const rows = await other.until(prompt)
    expect(rows.join('')).toContain('can be changed by others: it is not obeyed')
    expect(rows).not.toContain('owned')
  })

  test('is left out by --no-init, by ZOOSH_NO_INIT, by learn, and wherever no shell opens', async () => {
    const { home } = homeWith(['echo from init'])
    for (const [args, env] of [
      [['--no-init', '--sandbox'], {}],
      [['--sandbox'], { ZOOSH_NO_INIT: '1' }],
    ] as const) {
      const at = open(home, args, env)
      expect(await at.until(prompt)).not.toContain('from init')
      await at.stop()
    }
    const learn = open(home, ['learn'])
    expect(await learn.until((rows) => /❯/.test(rows.at(-1)!))).not.toContain('from init')
    const env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config') }
    expect((await zoosh(['--sandbox'], { env, input: 'ls /app' })).text).not.toContain('from init')
    expect((await zoosh(['--sandbox', 'ls', '/app'], { env })).text).not.toContain('from init')
    expect((await zoosh(['--sandbox', '-e', 'ls /app'], { env })).text).not.toContain('from init')
  })
})
