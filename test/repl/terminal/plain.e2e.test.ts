import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { noPty, type PromptShape, TestShell } from '../test-shell.ts'

let sandbox: Sandbox
let shell: TestShell

// Nor more than ASCII, as far as anybody knows.
const prompt: PromptShape = { text: '>', whole: /^\S+ [*~!] .*?> ?/ }
const CTRL_C = '\u0003'

beforeEach(async () => {
  sandbox = await Sandbox.start({ seed: true })
  shell = new TestShell({ args: ['--server', sandbox.connectString], prompt, env: { TERM: 'dumb' } })
  await shell.until((rows) => rows.at(-1)?.endsWith('>'))
})
afterEach(async () => {
  await shell.stop()
  await sandbox.stop()
})

describe.skipIf(noPty())('on a terminal that knows no cursor (TERM=dumb)', () => {
  test('there is a prompt, and the words of the shell work', async () => {
    expect(await shell.run('cd /app')).toEqual([])
    expect(await shell.run('pwd')).toEqual(['/app'])
    expect(await shell.run('ls')).toEqual(['config/  workers/'])
    expect(await shell.run('exists nope || echo $? | cat')).toEqual(['no', '1'])
    await shell.run('alias w="ls workers"')
    expect(await shell.run('w')).toEqual(['worker-1  worker-2'])
    expect((await shell.run('history')).join(' ')).toContain('exists nope')
    expect(shell.output).not.toContain('\u001b')
  })

  test('a line goes on inside a quote; Ctrl-C gives it up, and ends what runs; Ctrl-D leaves', async () => {
    shell.type('echo "a\r')
    await shell.until((rows) => rows.at(-1) === '>')
    shell.type('b"\r')
    await shell.until((rows) => rows.slice(-3, -1).join(' ') === 'a b')
    shell.type('create /never x')
    await shell.until((rows) => rows.at(-1)!.endsWith('create /never x'))
    shell.type(CTRL_C)
    await shell.until((rows) => rows.at(-2)!.endsWith('create /never x^C'))
    shell.type('watch /app\r')
    await shell.calm()
    shell.type(CTRL_C)
    const rows = await shell.until((all) => all.at(-2) === '^C')
    expect(rows.at(-1)).toMatch(/>$/)
    expect(await shell.run('exists /never')).toEqual(['no'])
    shell.type('\u0004')
    expect((await shell.ended).exitCode).toBe(0)
    expect(sandbox.sessions).toEqual([])
    expect(shell.output).not.toContain('\u001b')
  })

  test('events of the background wait for the end of the line being typed', async () => {
    await shell.run('watch /app -r &')
    await shell.calm()
    expect((await shell.run('create /app/new x')).join('\n')).not.toContain('[1] ')
    await shell.calm()
    shell.type('\r')
    await shell.until((rows) => rows.some((row) => /^\[1\].*created.*\/app\/new/.test(row)))
    expect(shell.output).not.toContain('\u001b')
  })
})
