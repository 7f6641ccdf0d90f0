import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

const CTRL_C = '\u0003'

let sandbox: Sandbox
let zk: ZooKeeper
let folder: string
let editor: string

beforeAll(async () => {
  sandbox = await Sandbox.start({ port: 0 })
  zk = await connect(sandbox.connectString)
  folder = mkdtempSync(join(tmpdir(), 'zoosh-edit-e2e-'))
  editor = join(folder, 'ask.sh')
  // Asks for the new text on the terminal, as an editor does, and takes no notice of Ctrl-C.
  writeFileSync(editor, `trap '' INT\nprintf 'new text: '\nread text\necho "$text" > "$1"\n`)
})
beforeEach(() => zk.create('/a', 'on'))
afterEach(() => zk.delete('/a'))
afterAll(async () => {
  await zk?.close()
  await sandbox?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const text = async () => (await zk.get('/a')).data!.toString()

describe.skipIf(noPty())('on a terminal', () => {
  let at: TestShell
  afterEach(() => at?.stop())

  test('the editor has it, and Ctrl-C is its own', async () => {
    at = new TestShell({
      args: ['--server', sandbox.connectString, 'edit', '/a'],
      env: { VISUAL: '', EDITOR: `sh ${editor}` },
    })
    await at.until((rows) => rows.some((row) => row.endsWith('new text:')))
    at.type(`${CTRL_C}off\r`)
    expect((await at.ended).exitCode).toBe(0)
    expect(await text()).toBe('off')
    expect((await at.terminal.everything()).join('\n')).toMatch(/version 1; undo \d+ puts it back +\/a/)
  })

  test('it is lent to the editor under the prompt, which comes back', async () => {
    at = await TestShell.start({
      args: ['--server', sandbox.connectString],
      env: { VISUAL: '', EDITOR: `sh ${editor}` },
    })
    at.type('edit a\r')
    await at.until((rows) => rows.some((row) => row.endsWith('new text:')))
    at.type(`${CTRL_C}off\r`)
    await at.until((rows) => rows.some((row) => row.startsWith('version 1')) && rows.at(-1)!.endsWith('❯'))
    expect(await at.run('get a')).toEqual(['off'])
  })
})

test('what is printed is the result, where stdout is no terminal', async () => {
  const {
    code,
    text: out,
    err,
  } = await zoosh(['edit', '/a', '--json'], {
    server: sandbox.connectString,
    env: { VISUAL: '', EDITOR: `sh ${editor}`, XDG_DATA_HOME: folder },
    input: 'off\n',
  })
  expect({ code, err }).toEqual({ code: 0, err: 'new text: ' })
  expect(JSON.parse(out)).toMatchObject({ path: '/a', changed: true })
  expect(await text()).toBe('off')
})

test('without a terminal and without an editor it says what to do instead', async () => {
  const env = { VISUAL: '', EDITOR: '' }
  const { code, err } = await zoosh(['edit', '/a'], { server: sandbox.connectString, env })
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('zoosh set /a --file FILE') })
})
