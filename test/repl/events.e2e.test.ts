import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { noPty, TestShell } from './test-shell.ts'

let sandbox: Sandbox
let shell: TestShell | undefined
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

beforeEach(async () => {
  sandbox = await Sandbox.start({ seed: true })
})
afterEach(async () => {
  await shell?.stop()
  shell = undefined
  await sandbox.stop()
})

const start = async (columns = 80) => {
  shell = await TestShell.start({ args: ['--server', sandbox.connectString], columns })
  return shell
}

/** Writes until a row tells of it: nobody knows when the watch is set. */
async function writeUntil(at: TestShell, row: RegExp, write: (round: number) => Promise<unknown>): Promise<void> {
  for (let round = 0; !(await at.calm()).some((one) => row.test(one)); round++) await write(round)
}

describe.skipIf(noPty())('events while a line is typed', () => {
  test('a half-typed line that wraps stays whole under 100 events a second', async () => {
    const at = await start(50)
    const writer = await connect(sandbox.connectString)
    await writer.create('/events', '0')
    await at.run('watch /events -r &')
    await at.calm()
    const line = 'get /app/config --json # 配置 é and a tail that is long enough to wrap twice'
    at.type(line)
    for (let count = 0; count < 100; count++) {
      await writer.set('/events', String(count))
      await pause(10)
    }
    at.type('\u0001X')
    await at.until((rows) => rows.filter((row) => row.includes('changed   /events')).length >= 100)
    await at.untilLine('X▏')
    const rows = (await at.terminal.from('❯')).join('')
    expect(rows.slice(rows.indexOf('❯ ') + 2).replaceAll(' ', '')).toBe(`X▏${line}`.replaceAll(' ', ''))
    const all = await at.terminal.everything()
    expect(all.filter((row) => row.includes('get /app/config'))).toHaveLength(1)
    await writer.close()
  })

  test('watches lists what runs in the background, fg brings it back, unwatch ends it', async () => {
    const at = await start()
    const writer = await connect(sandbox.connectString)
    await at.run('watch /app -r &')
    expect((await at.run('watches')).join('\n')).toContain('watch /app -r')
    at.type('fg\r')
    await writeUntil(at, /changed +\/app\/config/, (round) => writer.set('/app/config', `changed ${round}`))
    at.type('\u0003')
    await at.until((rows) => rows.at(-1)!.endsWith('❯'))
    const left = (await at.run('watches')).filter((row) => !row.includes('ended with'))
    expect(left.join('\n')).not.toContain('watch /app -r')
    await at.run('watch /app -r &')
    await at.run('unwatch /app')
    await at.until((rows) => rows.some((row) => /ended with 130: watch \/app -r/.test(row)))
    await writer.close()
  })

  test('watch in front streams until Ctrl-C, and the session stays', async () => {
    const at = await start()
    const before = sandbox.sessions
    const writer = await connect(sandbox.connectString)
    at.type('watch /app -r\r')
    await writeUntil(at, /created +\/app\/new/, (round) => writer.create(`/app/new${round}`, 'x'))
    at.type('\u0003')
    await at.until((rows) => rows.at(-1)!.endsWith('❯'))
    await writer.close()
    expect(sandbox.sessions).toEqual(before)
  })

  test('printwatches off holds events of the background back, on lets them through', async () => {
    const at = await start()
    const writer = await connect(sandbox.connectString)
    const told = (rows: string[]) => rows.filter((row) => /^\[1\].*changed +\/app\/config/.test(row)).length
    const read = (rows: string[]) => rows.filter((row) => row.startsWith('[1] ') && row.includes('"shop"')).length
    expect(await at.run('printwatches')).toEqual(['printwatches is on'])
    await at.run('printwatches off')
    expect(await at.run('printwatches')).toEqual(['printwatches is off'])
    at.type('get /app/config -w &\r')
    await at.until((rows) => read(rows) === 1)
    await writer.set('/app/config', '{"name":"shop","v":2}')
    expect(told(await at.until((rows) => rows.includes('[1] done: get /app/config -w')))).toBe(0)
    await at.run('printwatches on')
    at.type('get /app/config -w &\r')
    await at.until((rows) => read(rows) === 2)
    await writer.set('/app/config', 'x')
    await at.until((rows) => told(rows) === 1)
    await writer.close()
  })
})
