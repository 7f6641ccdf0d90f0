import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { zoosh } from '../harness/zoosh.ts'
import { noPty, TestShell } from './test-shell.ts'

let home: string
let shell: TestShell | undefined
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'zoosh-home-'))
})
afterEach(async () => {
  await shell?.stop()
  shell = undefined
})

const file = (name: string, ...lines: string[]) =>
  writeFileSync(join(home, name), `${lines.join('\n')}\n`, { mode: 0o600 })
const start = async () => {
  shell = await TestShell.start({ home, cwd: home })
  return shell
}

describe.skipIf(noPty())('source', () => {
  test('runs a file of the working folder, or of home; TAB completes its name', async () => {
    file('setup.zk', 'cd /app', 'echo here')
    const at = await start()
    at.type('source se\t')
    await at.untilLine('source setup.zk ')
    at.type('\u0015')
    expect(await at.run('source setup.zk')).toEqual(['here'])
    expect(await at.run('pwd')).toEqual(['/app'])
    expect(await at.run('. ~/setup.zk')).toEqual(['here'])
  })

  test('its lines go into programs, and so does what the programs of its own lines print', async () => {
    file('lines.zk', 'echo b', 'echo a | tr a-z A-Z', 'get /missing')
    const at = await start()
    const rows = await at.run('source lines.zk | sort')
    expect(rows[0]).toBe('lines.zk:3: no such znode: /missing')
    expect(rows.slice(-2)).toEqual(['A', 'b'])
    expect(await at.run('source lines.zk > out; echo $?')).toEqual([rows[0], expect.anything(), '4'])
    expect(await at.run('echo | cat out -')).toEqual(['b', 'A', ''])
  })

  test('Ctrl-C ends the file; the shell goes on', async () => {
    file('waits.zk', 'echo first', 'wait /never --exists', 'echo last')
    const at = await start()
    at.type('source waits.zk\r')
    await at.until((rows) => rows.includes('first'))
    await at.calm()
    at.type('\u0003')
    const rows = await at.until((all) => all.at(-1)!.endsWith('❯'))
    expect(rows.join('\n')).toContain('waits.zk was broken off at line 2')
    expect(rows).not.toContain('last')
    expect(await at.run('echo $?')).toEqual(['130'])
  })

  test('init.zk may run files, and not itself', async () => {
    file('more.zk', 'cd /app')
    const config = join(home, '.config/zoosh')
    mkdirSync(config, { recursive: true, mode: 0o700 })
    writeFileSync(join(config, 'init.zk'), 'source more.zk\nsource ~/.config/zoosh/init.zk\n', { mode: 0o600 })
    const at = await start()
    expect((await at.run('pwd')).at(-1)).toBe('/app')
    expect((await at.terminal.everything()).join('')).toContain('init.zk:2: ')
    expect((await at.terminal.everything()).join('')).toContain('is being run already')
  })
})

test('outside of the shell it says what does the same', async () => {
  file('one.zk', 'source two.zk')
  for (const args of [
    ['source', 'one.zk'],
    ['--sandbox', '-f', 'one.zk'],
    ['.', 'one.zk'],
  ]) {
    const { code, text, err } = await zoosh(args, { cwd: home })
    expect([code, text]).toEqual([2, ''])
    expect(err).toMatch(/source is a word of the shell\n {2}outside zoosh -f FILE runs a file\n/)
  }
})
