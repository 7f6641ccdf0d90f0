import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { noPty, TestShell } from '../test-shell.ts'

const CTRL_C = '\u0003'
const CTRL_Z = '\u001a'

let sandbox: Sandbox
let at: TestShell

beforeEach(async () => {
  sandbox = await Sandbox.start({ seed: true })
  at = await TestShell.start({ args: ['--server', sandbox.connectString] })
})
afterEach(async () => {
  await at.stop()
  await sandbox.stop()
})

const prompted = (rows: string[]) => rows.at(-1)!.endsWith('❯')

describe.skipIf(noPty())('Ctrl-Z while a command runs', () => {
  test('sends it to the background, where it goes on; fg brings it back, and the end of it is told', async () => {
    await using writer = await connect(sandbox.connectString)
    at.type('watch /app -r --count 2; echo never\r')
    await at.calm()
    at.type(CTRL_Z)
    const rows = await at.until(prompted)
    expect(rows.slice(-3, -1)).toEqual(['^Z', '[1] watch /app -r --count 2'])
    expect((await at.run('jobs')).join(' ')).toMatch(/ID.*1 .*watch \/app -r --count 2/)
    at.type('half a line')
    await writer.create('/app/first')
    await at.until((all) => all.some((row) => /^\[1\] .*created .*\/app\/first/.test(row)))
    await at.until((all) => all.at(-1)!.endsWith('❯ half a line'))
    at.type('\u0015fg\r')
    await at.calm()
    // Once more: it is not lost by coming and going.
    at.type(CTRL_Z)
    await at.until((all) => all.at(-2) === '[1] watch /app -r --count 2' && prompted(all))
    await writer.create('/app/second')
    const ended = await at.until((all) => all.some((row) => row === '[1] done: watch /app -r --count 2'))
    expect(ended).not.toContain('never')
    expect(await at.run('exists /app/second')).toEqual(['yes'])
  })

  test('takes the sign of progress away; Ctrl-C ends it when it is back in front', async () => {
    sandbox.delay(60_000)
    at.type('get /app/config\r')
    await at.until((rows) => rows.at(-1)!.includes('Ctrl-C stops'))
    at.type(CTRL_Z)
    const rows = await at.until(prompted)
    expect(rows.slice(-3, -1)).toEqual(['^Z', '[1] get /app/config'])
    at.type('fg\r')
    await at.calm()
    at.type(CTRL_C)
    await at.until((all) => all.includes('[1] ended with 130: get /app/config') && prompted(all))
    expect((await at.terminal.everything()).join('\n')).not.toContain('Ctrl-C stops')
    sandbox.delay(0)
  })
})

describe.skipIf(noPty())('Ctrl-X Ctrl-E', () => {
  test('has the line edited in $EDITOR, and does not run it', async () => {
    await at.stop()
    at = await TestShell.start({
      args: ['--server', sandbox.connectString],
      env: { VISUAL: '', EDITOR: `sed -i -e 's/get/ls/'` },
    })
    at.type('get /app\u0018\u0005')
    await at.untilLine('ls /app▏')
    at.type('\r')
    await at.until((rows) => rows.includes('config/  workers/') && prompted(rows))
  })

  test('tells when the editor fails, and leaves the line as it was; another key means nothing', async () => {
    await at.stop()
    at = await TestShell.start({ args: ['--server', sandbox.connectString], env: { VISUAL: 'false' } })
    at.type('get /app\u0018\u0005')
    await at.untilLine('get /app▏  (the editor ended with 1')
    at.type('\u0018a!')
    await at.untilLine('get /app!▏')
  })
})
