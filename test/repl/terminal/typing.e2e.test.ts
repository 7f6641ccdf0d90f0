import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { noPty, TestShell } from '../test-shell.ts'

let sandbox: Sandbox
let shell: TestShell | undefined

const start = async (columns = 80) => {
  shell = await TestShell.start({ args: ['--server', sandbox.connectString], columns })
  return shell
}

beforeEach(async () => {
  sandbox = await Sandbox.start({ seed: true })
})
afterEach(async () => {
  await shell?.stop()
  shell = undefined
  await sandbox.stop()
})

describe.skipIf(noPty())('typing at the prompt', () => {
  test('TAB on a server that takes five seconds lets typing go on, and is given up', async () => {
    const at = await start()
    sandbox.delay(5_000)
    at.type('ls /app/\t')
    await at.until((rows) => rows.at(-1)!.endsWith('ls /app/ …'))
    at.type('conf')
    await at.until((rows) => rows.at(-1)!.endsWith('ls /app/conf'))
    at.type('\t')
    await at.until((rows) => rows.at(-1)!.includes('(no completion: timeout)'), 3_000)
    at.type('ig\u0001\u001bf!')
    await at.until((rows) => rows.at(-1)!.endsWith('ls! /app/config'))
    sandbox.delay(0)
  })

  test('TAB completes commands, flags, values, and paths from the server', async () => {
    const at = await start()
    const completes = async (typed: string, expected: string) => {
      at.type(`\u0015${typed}\t`)
      await at.untilLine(`${expected}▏`)
    }
    await completes('exit', 'exit ')
    await completes('whoa', 'whoami ')
    await completes('acl di', 'acl digest ')
    await completes('ls --recu', 'ls --recursive ')
    await completes('ls --sort mt', 'ls --sort mtime ')
    await completes('get /ap', 'get /app')
    at.type('\t')
    await at.untilLine('get /app/▏')
    await completes('get /app/con', 'get /app/config')
    at.type('\u0015')
    await at.run('cd /app')
    await completes('get conf', 'get config')
    await completes('get ../app/conf', 'get ../app/config')
  })

  test('three pasted lines are shown, run only at Enter, and then in order', async () => {
    const at = await start()
    at.type('\u001b[200~create /p1 a\ncreate /p1/p2 b\nget /p1/p2\u001b[201~')
    const shown = await at.until((rows) => rows.at(-1)!.trim() === 'get /p1/p2')
    expect(shown.slice(-3).map((row) => row.trim().replace(/^.*❯ /, ''))).toEqual([
      'create /p1 a',
      'create /p1/p2 b',
      'get /p1/p2',
    ])
    const reader = await connect(sandbox.connectString)
    expect(await reader.exists('/p1')).toBeUndefined()
    at.type('\r')
    const rows = await at.until((all) => all.at(-1)!.endsWith('❯'))
    expect(rows.slice(-4, -1)).toEqual(['/p1', '/p1/p2', 'b'])
    await reader.close()
  })

  test('a line of ten megabytes is taken and run, and never repeated whole', async () => {
    const at = await start()
    const before = at.output.length
    at.type(`\u001b[200~${'x'.repeat(10_000_000)}\u001b[201~`)
    await at.until((rows) => rows.some((row) => row.includes('… 9,999,500 characters …')))
    at.type('\r')
    const rows = await at.until((all) => all.at(-1)!.endsWith('❯'))
    expect(rows.join('')).toContain('error: unknown command "xxx')
    expect(rows.join('')).toContain('characters more')
    expect(at.output.length - before).toBeLessThan(10_000)
    expect(await at.run('exists /app')).toEqual(['yes'])
  })

  test('hostile names reach the screen spelt out, and the line quoted', async () => {
    sandbox.seed([
      ['/evil', null],
      ['/evil/a\u001b]0;owned\u0007', 'x'],
      ['/evil/b\r\nrm -rf', 'x'],
      ['/evil/c\u202egnp', 'x'],
      ['/evil/d e', 'x'],
    ])
    const at = await start()
    at.type('get /evil/\t')
    const rows = await at.until((all) => all.some((row) => row.includes('d e')))
    expect(rows.slice(-4).join('\n')).toContain('"a\\u{1b}]0;owned\\u{7}"')
    at.type('\t')
    await at.until((all) => all.some((row) => row.endsWith('get "/evil/a\\u{1b}]0;owned\\u{7}"')))
    at.type('\r')
    at.type('\r')
    await at.until((all) =>
      all.some(
        (row) => row === 'error: bad path "/evil/a\\u001b]0;owned\\u0007"' || row.startsWith('error') || row === 'x',
      ),
    )
    expect(at.terminal.takeWritten()).not.toMatch(/\u001b\]|\u0007|\u202e/)
  })

  test('a resize redraws the line once, with its cursor', async () => {
    const at = await start(80)
    const text = 'get /app/config/配置/with/a/long/path/that/wraps --json --output pretty'
    at.type(`${text}\u001b[D\u001b[D`)
    await at.calm()
    for (const columns of [40, 100, 37, 80]) {
      const before = at.output.length
      await at.terminal.resize(columns)
      at.resize(columns)
      // Asked where the cursor is, and drawn anew.
      await at.until(() => /\[6n[\s\S]*❯/.test(at.output.slice(before)))
      const wanted = text.replaceAll(' ', '').replace('pretty', 'pret▏ty')
      await at.untilEdited((line) => line.replaceAll(' ', '') === wanted, `like ${wanted}`)
      await at.until((rows) => rows.filter((row) => row.includes('❯')).length === 1)
    }
  })
})
