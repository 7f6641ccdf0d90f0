import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { noPty, TestShell } from './test-shell.ts'

let sandbox: Sandbox
let shell: TestShell | undefined

const open = (options: { env?: Record<string, string> } = {}) => {
  shell = new TestShell({ args: ['--server', sandbox.connectString], ...options })
  return shell
}
const start = async () => {
  shell = await TestShell.start({ args: ['--server', sandbox.connectString] })
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

describe.skipIf(noPty())('the session of the shell', () => {
  test('the prompt is there before the connection is, and tells when it is', async () => {
    sandbox.freeze()
    const at = open()
    await at.until((rows) => /◐ \/ ❯/.test(rows.at(-1)!))
    at.type('get /app')
    await at.until((rows) => rows.at(-1)?.endsWith('❯ get /app'))
    sandbox.thaw()
    await at.until((rows) => /● \/ ❯ get \/app$/.test(rows.at(-1)!))
  })

  test('TAB waits for the connection that is being made', async () => {
    sandbox.freeze()
    const at = open()
    await at.until((rows) => /◐ \/ ❯/.test(rows.at(-1)!))
    at.type('get /ap\t')
    // The sign that it is asked for: else thawing could be what came first.
    await at.until((rows) => rows.join(' ').includes('❯ get /ap …'))
    sandbox.thaw()
    await at.until((rows) => rows.join(' ').includes('● / ❯ get /app'))
    expect(at.output).not.toContain('no connection')
  })

  test('Ctrl-C in the middle of ls -R over 100,000 znodes brings the prompt back and keeps the session', async () => {
    sandbox.seed([['/big', null]])
    sandbox.seed(Array.from({ length: 100_000 }, (_, index) => [`/big/node-${index}`, null] as const))
    const at = await start()
    const before = sandbox.sessions
    expect(before).toHaveLength(1)
    at.type('ls -R /\r')
    await at.until((rows) => rows.length > 200)
    at.type('\u0003')
    const pressed = performance.now()
    await at.until((rows) => rows.at(-1)!.endsWith('❯'))
    const took = performance.now() - pressed
    expect(sandbox.sessions).toEqual(before)
    expect(await at.run('exists /app && echo $?')).toEqual(expect.arrayContaining(['0']))
    expect(sandbox.sessions).toEqual(before)
    console.info(`prompt back after Ctrl-C in ${Math.round(took)} ms`)
  })

  test('Ctrl-C gives up a command whose answer does not come; the session goes on', async () => {
    const at = await start()
    const before = sandbox.sessions
    sandbox.delay(60_000)
    at.type('get /app/config\r')
    await at.calm()
    at.type('\u0003')
    await at.until((rows) => rows.at(-1)!.endsWith('❯'), 2_000)
    sandbox.delay(0)
    await at.calm()
    expect(sandbox.sessions).toEqual(before)
    expect((await at.run('echo $?')).at(-1)).toBe('130')
  })

  test('the sign of something that goes on leaves nothing behind after Ctrl-C', async () => {
    const at = await start()
    sandbox.delay(60_000)
    at.type('get /app/config\r')
    await at.until((rows) => rows.at(-1)!.includes('Ctrl-C stops'))
    at.type('\u0003')
    const rows = await at.until((all) => all.at(-1)!.endsWith('❯'))
    sandbox.delay(0)
    expect(rows.slice(-3, -1)).toEqual([expect.stringContaining('❯ get /app/config'), '^C'])
    expect(rows.join('\n')).not.toContain('Ctrl-C stops')
  })

  test('Ctrl-D leaves with 0 and closes the session; exit says another code', async () => {
    const at = await start()
    await at.run('get /nowhere')
    at.type('\u0004')
    expect((await at.ended).exitCode).toBe(0)
    expect(sandbox.sessions).toEqual([])
    const other = await start()
    other.type('exit 3\r')
    expect((await other.ended).exitCode).toBe(3)
  })

  test('SIGTERM leaves cleanly: the session is closed, the terminal as it was', async () => {
    const at = await start()
    at.terminal.takeWritten()
    process.kill(at.process.pid, 'SIGTERM')
    expect((await at.ended).exitCode).toBe(143)
    expect(sandbox.sessions).toEqual([])
    expect(at.terminal.takeWritten()).toContain('\u001b[?2004l')
  })

  test('a terminal that goes away takes the shell with it, and the session is closed', async () => {
    const at = await start()
    const { pid } = at.process
    // What a terminal emulator does when its window is closed.
    ;(at.process as unknown as { destroy(): void }).destroy()
    const deadline = Date.now() + 20_000
    while (sandbox.sessions.length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(sandbox.sessions).toEqual([])
    const isAlive = () => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    }
    while (isAlive() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(isAlive()).toBe(false)
    shell = undefined
  })

  test('an expired session is told above the line, and the next command opens another', async () => {
    const at = await start()
    const [first] = sandbox.sessions
    at.type('half a line')
    await at.calm()
    sandbox.expireSession(first!)
    const rows = await at.until((all) => all.some((row) => row.includes('session expired: the server has ended it')))
    expect(rows.at(-1)).toMatch(/○ \/ ❯ half a line$/)
    at.type('\u0015')
    await at.run('ls /')
    expect(sandbox.sessions).toHaveLength(1)
    expect(sandbox.sessions[0]).not.toBe(first)
  })

  test('of a session that is taken for expired no more is told than is known: its znodes may stand', async () => {
    const args = ['--server', sandbox.connectString, '--session-timeout', '2s']
    shell = await TestShell.start({ args, columns: 200 })
    expect(await shell.run('create /mine -e')).toContain('/mine')
    sandbox.freeze()
    const rows = await shell.until((all) => all.some((row) => row.includes('no server was heard')))
    const told = rows.join(' ')
    expect(told).toMatch(/session taken for expired: no server was heard for \S+ s; its watches are over/)
    expect(told).toContain('its ephemeral znodes go when the servers have ended it')
    expect(told).not.toContain('gone')
  })

  test('connect goes elsewhere, close ends the session, and the prompt says so', async () => {
    await using other = await Sandbox.start()
    other.seed([['/only-here', 'x']])
    const at = await start()
    await at.run(`connect ${other.connectString}`)
    expect(sandbox.sessions).toEqual([])
    expect(await at.run('ls -1 /')).toContain('only-here')
    await at.run('close')
    expect(other.sessions).toEqual([])
    expect((await at.terminal.everything()).at(-1)).toContain('○')
  })

  test('connect to something dead keeps the session there is, its working znode and its name', async () => {
    const at = await start()
    await at.run('cd /app')
    const before = sandbox.sessions
    const told = await at.run('connect 127.0.0.1:1 --timeout 300ms')
    expect(told.join('\n')).toContain('error: ')
    expect((await at.terminal.everything()).at(-1)).toMatch(new RegExp(`^${sandbox.connectString} ● /app ❯$`))
    expect(await at.run('ls -1')).toContain('config')
    expect(sandbox.sessions).toEqual(before)
  })

  test('Ctrl-Z stops the process with the terminal restored, and it comes back with its line', async () => {
    const at = await start()
    at.type('get /app')
    await at.calm()
    at.terminal.takeWritten()
    at.type('\u001a')
    await at.calm()
    expect(at.terminal.takeWritten()).toContain('\u001b[?2004l')
    process.kill(at.process.pid, 'SIGCONT')
    await at.until((rows) => rows.at(-1)?.endsWith('❯ get /app'))
    at.type('\u0015')
    expect(await at.run('ls -1 /app')).toContain('config')
  })

  test('keys vi: Esc goes to command mode, and the prompt tells; ZOOSH_KEYS=vi is the same', async () => {
    const at = await start()
    expect(await at.run('keys')).toEqual(['keys are those of emacs'])
    await at.run('keys vi')
    at.type('get /app\u001b')
    await at.until((rows) => /❮ get \/app$/.test(rows.at(-1)!))
    at.type('0cwls\r')
    await at.until((rows) => rows.includes('config/  workers/') && rows.at(-1)!.endsWith('❯'))
    expect(await at.run('keys emacs')).toEqual([])
    const other = open({ env: { ZOOSH_KEYS: 'vi' } })
    await other.until((rows) => rows.at(-1)?.endsWith('❯'))
    expect(await other.run('keys')).toEqual(['keys are those of vi'])
    await at.stop()
  })

  test('redo runs a line of the history again by its number, and what follows belongs to it', async () => {
    const at = await start()
    expect(await at.run('redo')).toEqual([
      'error: the history is empty',
      '  history lists the lines with their numbers',
    ])
    await at.run('ls -1 /app')
    await at.run('pwd')
    const numbered = (await at.run('history')).map((row) => row.trim().split(/\s{2,}/))
    expect(numbered.map(([number, ...rest]) => [number, rest.at(-1)])).toEqual([
      ['NUMBER', 'LINE'],
      ['1', 'redo'],
      ['2', 'ls -1 /app'],
      ['3', 'pwd'],
    ])
    const children = await at.run('ls -1 /app')
    expect(await at.run('redo 2')).toEqual(['ls -1 /app', ...children])
    expect(await at.run('redo 2 | sort -r')).toEqual(['ls -1 /app | sort -r', ...[...children].reverse()])
    expect((await at.run('redo 99'))[0]).toBe('error: the history has no line 99')
    await at.run("alias again='redo 3'")
    expect((await at.run('again'))[0]).toBe('error: redo runs a line only where a command begins')
    expect((await at.run('history 5')).join('\n')).not.toMatch(/redo 2\b/)
  })

  test('secrets are not in the history, which is private', async () => {
    const at = await start()
    await at.run('ls /app')
    await at.run('auth digest alice:S3CRET')
    await at.run(' create /hidden S3CRET')
    at.type('\u0004')
    await at.ended
    const file = join(at.home, '.local/share/zoosh/history.jsonl')
    expect(await readFile(file, 'utf8')).toContain('ls /app')
    expect(await readFile(file, 'utf8')).not.toContain('S3CRET')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const reader = await connect(sandbox.connectString)
    expect(await reader.exists('/hidden')).toBeDefined()
    await reader.close()
  })
})
