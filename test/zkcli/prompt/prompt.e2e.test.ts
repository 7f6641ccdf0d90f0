import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { call, zkcliProgram as program } from '../../harness/program.ts'
import { noPty, TestShell, type TestShellOptions } from '../../repl/test-shell.ts'

const prompt = { text: '[zk: ', whole: /^\[zk: \S+\([A-Z]+\) \d+\] ?/ }
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const UP = '\u001b[A'

let sandbox: Sandbox
let writer: ZooKeeper
let shell: TestShell | undefined
let silent: Server

beforeEach(async () => {
  silent = createServer(() => undefined)
  sandbox = await Sandbox.start({ seed: true })
  writer = await connect(sandbox.connectString)
})
afterEach(async () => {
  await shell?.stop()
  shell = undefined
  await writer.close()
  await sandbox.stop()
  silent.close()
})

/** A port where somebody listens and never answers. */
async function silentPort(): Promise<number> {
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  return (silent.address() as AddressInfo).port
}

/** zkcli on a terminal, its session connected. */
async function start(options: TestShellOptions = {}): Promise<TestShell> {
  const at = new TestShell({ program, args: ['-server', sandbox.connectString], prompt, ...options })
  shell = at
  await at.until((rows) => rows.some((row) => row.includes('state:SyncConnected')))
  // A plain prompt is not drawn anew when the session is there: it may still say CONNECTING.
  if (options.env?.TERM === 'dumb') at.type('\r')
  await at.until((rows) => rows.some((row) => row.includes('(CONNECTED) 0]')))
  return at
}

describe.skipIf(noPty())('the prompt of zkcli', () => {
  test.each([80, 45])('keeps a half-typed line whole under watch events, %i columns wide', async (columns) => {
    const at = await start({ columns })
    await at.run('addWatch /app')
    const line = 'set /app/config {"a":1,"text":"配置 é and more that wraps"}'
    at.type(line)
    for (let count = 0; count < 20; count++) await writer.set('/app/config', String(count))
    const told = (rows: string[]) => rows.join('').match(/type:NodeDataChanged\s*path:\/app\/config/g)?.length
    await at.until((rows) => told(rows) === 20)
    at.type('\u0001X')
    await at.untilLine('X▏')
    const shown = (await at.terminal.from(prompt.text)).join('').replace(prompt.whole, '')
    expect(shown.replaceAll(' ', '')).toBe(`X▏${line}`.replaceAll(' ', ''))
    expect((await at.terminal.everything()).filter((row) => row.includes('配'))).toHaveLength(1)
  })

  test('tells of the connection above the line, and in the prompt', async () => {
    const at = await start()
    at.type('get /app/con')
    await writer.close()
    await sandbox.stop()
    await at.until((rows) => /\(CONNECTING\) 0\] get \/app\/con$/.test(rows.at(-1)!))
    const rows = await at.until((all) => all.includes('WatchedEvent state:Disconnected type:None path:null zxid: -1'))
    const told = rows.indexOf('WatchedEvent state:Disconnected type:None path:null zxid: -1')
    expect(rows.slice(told - 3, told)).toEqual(['', 'WATCHER::', ''])
    await at.untilLine('get /app/con▏')
  })

  test('is there before the server is, and connects when it comes', async () => {
    const { port } = new URL(`tcp://${sandbox.connectString}`)
    await writer.close()
    await sandbox.stop()
    const at = new TestShell({ program, args: ['-server', `127.0.0.1:${port}`], prompt })
    shell = at
    await at.until((rows) => rows.at(-1)?.endsWith('(CONNECTING) 0]'))
    at.type('ls /ap')
    sandbox = await Sandbox.start({ port: Number(port), seed: true })
    await at.until((rows) => rows.at(-1)?.endsWith('(CONNECTED) 0] ls /ap'))
    at.type('p\r')
    await at.until((rows) => rows.some((row) => /^\[.*config/.test(row)))
  })

  test('Tab completes commands, options and paths', async () => {
    await writer.create('/two words', 'x')
    const at = await start()
    const completes = async (typed: string, expected: string) => {
      at.type(`\u0015${typed}\t`)
      await at.untilLine(`${expected}▏`)
    }
    await completes('whoa', 'whoami ')
    await completes('getAc', 'getAcl ')
    await completes('get /ap', 'get /app')
    await completes('get -s /app/con', 'get -s /app/config')
    await completes('create -s /ap', 'create -s /app')
    await completes('reconfig -mem', 'reconfig -members ')
    await completes('printwatches of', 'printwatches off ')
    await completes('get /two', 'get "/two words"')
    await completes("get '/two w", 'get "/two words"')
    at.type('\u0015get')
    await at.untilLine('get▏')
    at.type('\t')
    await at.until((rows) => rows.some((row) => /^getAllChildrenNumber +path$/.test(row)))
  })

  test('names of the server never reach the terminal raw, in a menu or a line', async () => {
    await writer.create('/app/ev\u200fil', 'x')
    const at = await start()
    at.type('get /app/ev\t')
    await at.untilLine('get /app/ev\\u{200f}il')
    expect(at.output).not.toContain('\u200f')
  })

  test('↑ walks through what was typed, which history and redo know too', async () => {
    const at = await start()
    await at.run('ls /app')
    await at.run('get /app/config')
    at.type(UP)
    await at.untilLine('get /app/config▏')
    at.type(UP)
    await at.untilLine('ls /app▏')
    at.type('\u0015')
    expect(await at.run('history')).toEqual(['0 - ls /app', '1 - get /app/config', '2 - history'])
    expect(await at.run('redo 1')).toEqual([expect.stringContaining('"name":"shop"')])
    at.type(`ls${UP}`)
    await at.untilLine('ls /app▏')
  })

  test('Ctrl-C gives the line up, and the prompt stays', async () => {
    const at = await start()
    at.type(`create /never x${CTRL_C}`)
    await at.until((rows) => rows.filter((row) => prompt.whole.test(row)).length === 2)
    expect((await at.terminal.everything()).at(-2)).toMatch(/create \/never x\^C$/)
    expect((await at.run('ls /app')).join('')).toContain('config')
    expect(await writer.exists('/never')).toBeUndefined()
  })

  test('Ctrl-C ends a command that waits for a server, and the shell lives on', async () => {
    const at = await start()
    const port = await silentPort()
    await at.run(`connect 127.0.0.1:${port}`)
    at.type('ls -? /app\r')
    await at.until((rows) => rows.includes(' -w   watch'))
    at.type(CTRL_C)
    await at.until((rows) => rows.at(-1)?.endsWith(`127.0.0.1:${port}(CONNECTING) 2]`))
    at.type(CTRL_D)
    expect((await at.ended).exitCode).toBe(130)
  })

  test('Ctrl-D leaves with the exit code of the last command', async () => {
    const at = await start()
    expect(await at.run('ls /nope')).toEqual(['Node does not exist: /nope'])
    at.type(CTRL_D)
    expect((await at.ended).exitCode).toBe(1)
    expect(sandbox.sessions).toHaveLength(1)
  })

  test('quit tells of the closed session, and keeps the exit code', async () => {
    const at = await start()
    await at.run('bogus')
    at.type('quit\r')
    expect((await at.ended).exitCode).toBe(127)
    expect(await at.terminal.everything()).toContain('WatchedEvent state:Closed type:None path:null zxid: -1')
  })

  test('pasted lines are run at Enter, one after the other', async () => {
    const at = await start()
    at.type('\u001b[200~create /p1 x\ncreate /p2 y\nls /nope\u001b[201~')
    await at.until((rows) => rows.at(-1)?.endsWith('ls /nope'))
    expect(await writer.exists('/p1')).toBeUndefined()
    at.type('\r')
    const rows = await at.until((all) => all.at(-1)!.endsWith('(CONNECTED) 3]'))
    expect(rows.slice(-4, -1)).toEqual(['Created /p1', 'Created /p2', 'Node does not exist: /nope'])
  })

  test('the terminal is as it was afterwards; errors go where stderr goes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zkcli-'))
    const errors = join(folder, 'err')
    const wrapper = `
      const { spawnSync } = require('node:child_process')
      const err = require('node:fs').openSync(${JSON.stringify(errors)}, 'w')
      spawnSync(...${JSON.stringify(call(program, ['-server', sandbox.connectString]))}, { stdio: [0, 1, err] })
      spawnSync('stty', ['-a'], { stdio: [0, 1, 2] })
      console.log('all done')`
    const at = await start({ program: [process.execPath, '-e', wrapper], args: [] })
    expect(await at.run('ls /nope')).toEqual([])
    expect(await at.run('get /app/config')).toEqual([expect.stringContaining('"name":"shop"')])
    at.type(CTRL_D)
    const rows = await at.until((all) => all.includes('all done'))
    expect(rows.join(' ')).toMatch(/ icanon\b/)
    expect(rows.join(' ')).toMatch(/ echo\b/)
    expect(at.output).toContain('\u001b[?2004l')
    expect(readFileSync(errors, 'utf8')).toBe('Node does not exist: /nope\n')
    rmSync(folder, { recursive: true })
  })

  test('on a terminal that knows no cursor lines are read plainly, and Ctrl-C and Ctrl-D do the same', async () => {
    const at = new TestShell({ program, args: ['-server', sandbox.connectString], prompt, env: { TERM: 'dumb' } })
    shell = at
    // Nothing is drawn anew here: a prompt that came before the session stays as it is.
    await at.until((rows) => rows.some((row) => row.includes('state:SyncConnected')))
    at.type('\r')
    await at.until((rows) => rows.at(-1)?.endsWith('(CONNECTED) 0]'))
    at.type(`create /never x${CTRL_C}`)
    await at.until((rows) => rows.at(-1)?.endsWith('(CONNECTED) 0]'))
    at.type('ls /nope\r')
    await at.until((rows) => rows.at(-1)?.endsWith('(CONNECTED) 1]'))
    const port = await silentPort()
    at.type(`connect 127.0.0.1:${port}\r`)
    await at.until((rows) => rows.at(-1)?.endsWith('(CONNECTING) 2]'))
    at.type('ls -? /app\r')
    await at.until((rows) => rows.includes(' -w   watch'))
    at.type(CTRL_C)
    await at.until((rows) => rows.at(-1)?.endsWith('(CONNECTING) 3]'))
    at.type(CTRL_D)
    expect((await at.ended).exitCode).toBe(130)
    expect(at.output).not.toContain('\u001b')
    expect(await writer.exists('/never')).toBeUndefined()
  })
})
