import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Program } from '../../harness/program.ts'
import { noPty, TestShell } from '../test-shell.ts'

const root = resolve(import.meta.dirname, '../../..')

describe.skipIf(noPty())('lending the terminal', () => {
  let program: Program
  let shell: TestShell | undefined

  beforeAll(async () => {
    // Beside node_modules, where the bundle finds ink and inquirer.
    const file = join(mkdtempSync(join(root, 'dist', 'lend-')), 'program.mjs')
    program = [process.execPath, file]
    await build({
      entryPoints: [join(import.meta.dirname, 'lend-program.tsx')],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    })
  })
  afterEach(() => shell?.stop())

  test('inquirer and ink have it one after the other, twice, and every key comes back to the line', async () => {
    const at = new TestShell({ program, args: [] })
    shell = at
    const answers = (text: string) => at.until((rows) => rows.includes(`answer: ${text}`))
    const count = async (text: string) =>
      (await at.terminal.everything()).filter((row) => row === `answer: ${text}`).length
    await at.until((rows) => rows.at(-1) === '● ❯')
    for (const round of [1, 2]) {
      at.type('ask\r')
      await at.until((rows) => rows.join('\n').includes('Sure? (Y/n)'))
      at.type('n\r')
      await answers('false')
      await at.until((rows) => rows.at(-1) === '● ❯')
      at.type('view\r')
      const times = (text: string) => (rows: string[]) => rows.filter((row) => row.includes(text)).length === round
      await at.until((rows) => rows.some((row) => row.includes('view has nothing')))
      at.type('xyz')
      await at.until(times('view has xyz'))
      at.type('q')
      await at.until((rows) => rows.at(-1) === '● ❯')
      expect(await count('left')).toBe(round)
      at.type(`round ${round}\r`)
      await answers(`typed round ${round}`)
      expect(await count('false')).toBe(round)
    }
    at.type('throw\r')
    await answers('broken')
    at.type('half\u0015\u0004')
    expect((await at.ended).exitCode).toBe(0)
  })

  test('Ctrl-C in a question declines it and leaves the shell alive', async () => {
    const at = new TestShell({ program, args: [] })
    shell = at
    await at.until((rows) => rows.at(-1) === '● ❯')
    at.type('ask\r')
    await at.until((rows) => rows.join('\n').includes('Sure? (Y/n)'))
    at.type('\u0003')
    await at.until((rows) => rows.at(-1) === '● ❯')
    at.type('alive\r')
    await at.until((rows) => rows.includes('answer: typed alive'))
  })

  test('profile set asks, inside the shell, and saves what was answered', async () => {
    const at = await TestShell.start()
    shell = at
    at.type('profile set here\r')
    await at.until((rows) => rows.join('\n').includes('Servers of here'))
    at.type('zk1:2181,zk2:2181\r')
    for (const question of ['Credentials', 'TLS?', 'Refuse writes?', 'Type the name', 'Colour']) {
      await at.until((rows) => rows.slice(-14).join('\n').includes(question))
      at.type('\r')
      await at.calm(100)
    }
    await at.until((rows) => rows.at(-1)!.endsWith('❯'))
    expect((await at.run('profile ls --json')).join('')).toContain('"server": "zk1:2181,zk2:2181"')
  })

  test('a profile with confirm: name wants its name typed before anything is destroyed', async () => {
    const home = mkdtempSync(join(tmpdir(), 'zoosh-home-'))
    mkdirSync(join(home, '.config/zoosh'), { recursive: true })
    writeFileSync(join(home, '.config/zoosh/profiles.yaml'), 'profiles: {careful: {sandbox: true, confirm: name}}', {
      mode: 0o600,
    })
    const at = await TestShell.start({ args: ['--profile', 'careful'], home })
    shell = at
    at.type('delete -r /app\r')
    await at.until((rows) => rows.join('\n').includes('Type careful to go ahead'))
    at.type('yes\r')
    await at.until((rows) => rows.join('\n').includes('not done: that is not "careful"') && rows.at(-1)!.endsWith('❯'))
    expect(await at.run('exists /app')).toEqual(['yes'])
    at.type('delete -r /app\r')
    await at.until((rows) => rows.filter((row) => row.includes('Type careful to go ahead')).length > 1)
    at.type('careful\r')
    await at.until((rows) => rows.at(-1)!.endsWith('❯'))
    expect(await at.run('exists /app')).toEqual(['no'])
  })
})
