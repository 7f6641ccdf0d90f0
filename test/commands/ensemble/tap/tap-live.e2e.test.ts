import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../../../src/client/connect.ts'
import { Sandbox } from '../../../../src/server/sandbox.ts'
import { noPty, TestShell } from '../../../repl/test-shell.ts'

let sandbox: Sandbox
let shell: TestShell | undefined
beforeEach(async () => {
  sandbox = await Sandbox.start({ seed: true })
})
afterEach(async () => {
  await shell?.stop()
  shell = undefined
  await sandbox.stop()
})

const says = (rows: readonly string[], what: RegExp): boolean => what.test(rows.join('\n'))

describe.skipIf(noPty())('tap --live on a terminal', () => {
  test('shows what is asked, by path, client and session, and leaves at q though nobody asks', async () => {
    shell = new TestShell({ args: ['tap', '--listen', '0', '--to', sandbox.connectString, '--live'] })
    await shell.until(() => /listening on \S+ for/.test(shell!.output))
    const zk = await connect(/listening on (\S+) for/.exec(shell.output)![1]!)
    await zk.addAuth('digest', 'al:s3cr3t')
    for (let i = 0; i < 12; i++) await zk.get('/app').catch(() => undefined)
    await zk.get('/none').catch(() => undefined)
    await shell.until(
      (rows) =>
        says(rows, /getData +13 +1 /) && says(rows, /PATH/) && says(rows, /\/app +12 /) && says(rows, /auth +1 /),
    )
    shell.type('o')
    await shell.until((rows) => says(rows, /CLIENT/) && says(rows, /1 clients/) && says(rows, /127\.0\.0\.1 +14/))
    shell.type('o')
    await shell.until((rows) => says(rows, /SESSION/) && says(rows, /0x[0-9a-f]+ +14/))
    shell.type('q')
    expect((await shell.ended).exitCode).toBe(0)
    expect(shell.output).not.toMatch(/s3cr3t|czNjcjN0/)
    await zk.close().catch(() => undefined)
  })

  test('says why it cannot listen before it takes the screen', async () => {
    shell = new TestShell({ args: ['tap', '--listen', String(sandbox.port), '--to', '127.0.0.1:1', '--live'] })
    expect((await shell.ended).exitCode).toBe(2)
    expect(shell.output).toContain('address in use')
    expect(shell.output).not.toContain('\u001b[?1049h')
  })
})
