import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

let home: string
let [prod, standby]: Sandbox[] = []
let zk: ZooKeeper
let shell: TestShell

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'zoosh-standby-'))
  ;[prod, standby] = [await Sandbox.start({ seed: true }), await Sandbox.start({ seed: true })]
  zk = await connect(standby.connectString)
  mkdirSync(join(home, '.config/zoosh'), { recursive: true, mode: 0o700 })
  const profiles = `{prod: {server: '${prod.connectString}'}, standby: {server: '${standby.connectString}', confirm: name}}`
  writeFileSync(join(home, '.config/zoosh/profiles.yaml'), `profiles: ${profiles}\n`, { mode: 0o600 })
  if (!noPty()) shell = await TestShell.start({ args: ['--profile', 'prod'], home, columns: 160 })
})
afterEach(async () => {
  await shell?.stop()
  await zk.close()
  await Promise.all([prod!.stop(), standby!.stop()])
  rmSync(home, { recursive: true, force: true })
})

const shows = (text: string, times = 1) => shell.until((rows) => rows.join('\n').split(text).length > times)

describe.skipIf(noPty())('another profile that wants its name typed', () => {
  test.each([
    ['cp', 'cp -r /app zoosh://standby/app --overwrite -y'],
    ['mv', 'mv /app/config zoosh://standby/moved -y'],
    ['mirror', 'mirror /app zoosh://standby/copy --once -y'],
  ])('%s is not done for a wrong one, nor by -y', async (_, line) => {
    await zk.set('/app/config/logging', 'other')
    const before = (await zk.exists('/'))!.pzxid
    shell.type(`${line}\r`)
    await shows('Type standby to go ahead')
    shell.type('prod\r')
    await shows('not done: that is not "standby"')
    expect((await zk.exists('/'))!.pzxid).toBe(before)
    expect(String((await zk.get('/app/config/logging')).data)).toBe('other')
    shell.type(`${line}\r`)
    await shows('Type standby to go ahead', 2)
    shell.type('standby\r')
    await shell.until((rows) =>
      /undo \d+ puts? it back|undo \d+ and undo \d+ put it back|mirrored up to/.test(rows.join(' ')),
    )
  })
})

test.skipIf(noPty())(
  'a mirror is a job of the shell: it goes on behind the prompt, and ends when it is told to',
  async () => {
    await using source = await connect(prod!.connectString)
    await shell.run(`mirror /app zk://${standby!.connectString}/copy -y --state ${join(home, 'state')} &`)
    await shows('the same up to zxid')
    await source.create('/app/meanwhile', 'x')
    await expect.poll(() => zk.exists('/copy/meanwhile'), { timeout: 10_000 }).toBeDefined()
    expect((await shell.run('jobs')).join(' ')).toContain('mirror /app')
    await shell.run('unwatch 1')
    await shell.until((rows) => rows.some((row) => /^\[1\] ended with 1\d\d: mirror/.test(row)))
    await source.create('/app/late', 'x')
    expect(
      (await shell.run(`mirror /app zk://${standby!.connectString}/copy --once --state ${join(home, 'state')}`)).join(
        ' ',
      ),
    ).toMatch(/1 created, 0 changed, 0 deleted/)
    expect(await zk.exists('/copy/late')).toBeDefined()
  },
)
