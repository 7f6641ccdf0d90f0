import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { left } from '../../harness/helpers-left.ts'
import { Inside } from '../../harness/inside.ts'
import { eventually } from '../../recipes/eventually.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

const SERVER = 'zk.inside:2181'

describe.skipIf(noPty())('a command that asks for each connection', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-asking-'))
  let sandbox: Sandbox
  let inside: Inside
  let shell: TestShell
  let way: string

  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    inside = await Inside.start({ [SERVER]: Number(sandbox.connectString.split(':')[1]) })
    // Answers are good once each, as those of a token are.
    const ask = `#!/bin/sh
if ! (: </dev/tty) 2>/dev/null; then echo 'no terminal to ask on' >&2; exit 9; fi
printf 'Code: ' >/dev/tty
IFS= read -r code </dev/tty
echo "$code" >>'${join(folder, 'codes')}'
case $code in good*) ;; *) echo 'wrong code' >&2; exit 9 ;; esac
exec socat - "PROXY:127.0.0.1:$1:$2,proxyport=${inside.port}"
`
    writeFileSync(join(folder, 'ask'), ask, { mode: 0o755 })
    way = `${join(folder, 'ask')} %h %p`
  })
  afterEach(async () => {
    await shell.stop()
    expect(await left(`proxyport=${inside.port}`)).toEqual([])
    rmSync(join(folder, 'codes'), { force: true })
  })
  afterAll(async () => {
    await inside.stop()
    await sandbox.stop()
    rmSync(folder, { recursive: true })
  })

  const codes = (): string[] =>
    existsSync(join(folder, 'codes')) ? readFileSync(join(folder, 'codes'), 'utf8').trim().split('\n') : []
  const questions = (): number => shell.output.split('Code: ').length - 1
  const asked = (times: number) => shell.until(() => questions() === times)
  const prompt = () => shell.until((rows) => /●.*❯/.test(rows.at(-1) ?? ''))
  const told = 'the next command lets it'

  async function open(): Promise<void> {
    shell = new TestShell({ args: ['--server', SERVER, '--via', way, '--timeout', '20s', '--session-timeout', '60s'] })
    await asked(1)
    shell.type('good 1\r')
    await prompt()
  }

  test('in the shell it asks for a later one when a command comes, and not into the line that is being typed', async () => {
    await open()
    await shell.run('create -e /mine')
    shell.type('exists /mi')
    inside.cut()
    await shell.until((rows) => rows.join(' ').includes(told))
    // What is typed goes on into the line.
    shell.type('ne && echo alive')
    await shell.calm()
    expect([questions(), codes()]).toEqual([1, ['good 1']])
    shell.type('\r')
    await asked(2)
    shell.type('good 2\r')
    await shell.until((rows) => rows.some((row) => row.trim() === 'alive'))
    expect(codes()).toEqual(['good 1', 'good 2'])
  })

  test('status asks nobody, and says what that takes, once', async () => {
    await open()
    await shell.run('status')
    await shell.run('status')
    expect(shell.output).toContain('no terminal to ask on')
    expect(shell.output.replace(/\s+/g, ' ').split('a login that is shared').length - 1).toBe(1)
    expect(questions()).toBe(1)
  })

  test('a command that waits already lets it at once; one that is wrong is asked again by the next', async () => {
    await open()
    await shell.run('create -e /mine')
    shell.type('watch /mine -c 2\r')
    await shell.calm()
    inside.cut()
    await asked(2)
    shell.type('bad\r')
    await eventually(() => codes().length === 2)
    shell.type('\u0003')
    await shell.calm()
    shell.type('exists /mine && echo alive\r')
    await asked(3)
    shell.type('good 3\r')
    await shell.until((rows) => rows.some((row) => row.trim() === 'alive'))
    expect(codes()).toEqual(['good 1', 'bad', 'good 3'])
  })

  test('a one-shot asks at once, and goes on', async () => {
    await using zk = await connect(sandbox.connectString)
    await zk.create('/seen', '0')
    shell = new TestShell({
      args: ['watch', '/seen', '--data', '-c', '1', '--server', SERVER, '--via', way, '--session-timeout', '60s'],
    })
    await asked(1)
    shell.type('good 1\r')
    await shell.calm()
    inside.cut()
    await asked(2)
    shell.type('good 2\r')
    await eventually(() => inside.open === 1)
    await zk.set('/seen', 'changed')
    expect((await shell.ended).exitCode).toBe(0)
    expect(shell.output).toContain('changed')
    expect(codes()).toEqual(['good 1', 'good 2'])
  })

  test('the program of a lock has the terminal: nobody is asked across it', async () => {
    shell = new TestShell({
      args: [
        'lock',
        '/held',
        '--server',
        SERVER,
        '--via',
        way,
        '--session-timeout',
        '60s',
        '--',
        'sh',
        '-c',
        'read x; echo "read $x"',
      ],
    })
    await asked(1)
    shell.type('good 1\r')
    await eventually(() => inside.open === 1)
    await shell.calm()
    inside.cut()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    shell.type('a line\r')
    await shell.until(() => shell.output.includes('read a line'))
    expect(questions()).toBe(1)
  })
})
