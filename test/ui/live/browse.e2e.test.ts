import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

let sandbox: Sandbox
let zk: ZooKeeper
let folder: string
let shell: TestShell | undefined

beforeEach(async () => {
  sandbox = await Sandbox.start({ seed: true })
  zk = await connect(sandbox.connectString)
  folder = mkdtempSync(join(tmpdir(), 'zoosh-browse-'))
})
afterEach(async () => {
  await shell?.stop()
  shell = undefined
  await zk.close()
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})

async function browse(
  args: readonly string[] = ['browse', '/app'],
  env: Record<string, string> = {},
): Promise<TestShell> {
  shell = new TestShell({ args: ['--server', sandbox.connectString, ...args], columns: 80, rows: 24, env })
  await shell.until((rows) => shows(rows, 'workers'))
  return shell
}

function shows(rows: readonly string[], text: string): boolean {
  return rows.some((row) => row.includes(text))
}

/** The screen without what differs from run to run. */
function still(rows: readonly string[]): string {
  return rows
    .map((row) =>
      row
        .replace(/127\.0\.0\.1:\d+ +session 0x[0-9a-f]+/, 'SERVER   session ID')
        .replace(/[\d.]+ ev\/s/, 'N ev/s')
        .replace(/modified .* ago|modified just now/, 'modified AGO')
        .replace(/\d\d:\d\d:\d\d\.\d{3}/, 'HH:MM:SS.mmm')
        .replace(/ ◆/, '  ')
        .replace(/ +│$/, ' │')
        .trimEnd(),
    )
    .join('\n')
}

describe.skipIf(noPty())('browse on a terminal', () => {
  test('fills the screen with tree, znode and events', async () => {
    const at = await browse()
    at.type('jl')
    await at.until((rows) => shows(rows, '"search": true') && shows(rows, 'database'))
    await zk.create('/app/workers/worker-3', 'x')
    const counted = (row: string) => /▸ workers +3│/.test(row)
    const rows = await at.until((all) => shows(all, 'created  /app/workers/worker-3') && all.some(counted))
    expect(still(rows)).toMatchInlineSnapshot(`
      " zoosh ● SERVER   session ID   N ev/s   total 1
      ╭────────────────────────────╮╭────────────────────────────────────────────────╮
      │▾ /app                      ││/app/config │
      │  ▾ config                  ││persistent  version 0  68 B  2 children │
      │      database              ││modified AGO  mzxid 0x2  czxid 0x2 │
      │      logging               ││acl world:anyone:cdrwa │
      │  ▸ workers                3││ │
      │                            ││{ │
      │                            ││  "name": "shop", │
      │                            ││  "replicas": 3, │
      │                            ││  "features": { │
      │                            ││    "search": true, │
      │                            ││    "beta": false │
      │                            ││  } │
      │                            ││} │
      ╰────────────────────────────╯╰────────────────────────────────────────────────╯
      ╭──────────────────────────────────────────────────────────────────────────────╮
      │HH:MM:SS.mmm  created  /app/workers/worker-3  0xf │
      │ │
      │ │
      │ │
      ╰──────────────────────────────────────────────────────────────────────────────╯
      ? help  q quit  ↑↓ move  ←→ open  / filter  f find  : command  space pause"
    `)
  })

  test('leaves the terminal as it was, by q and by Ctrl-C', async () => {
    for (const key of ['q', '\u0003']) {
      const at = await browse()
      at.type(key)
      expect((await at.ended).exitCode).toBe(0)
      expect((await at.terminal.everything()).join('').trim()).toBe('')
      expect(at.output).toMatch(/\u001b\[\?1049l[\s\S]*\u001b\[\?25h/)
    }
  })

  test('never erases what has scrolled away, also when the size changes', async () => {
    const at = await browse()
    for (const columns of [60, 120, 50, 80]) {
      at.terminal.terminal.resize(columns, 24)
      at.process.resize(columns, 24)
      await at.until((rows) => rows.some((row) => row.startsWith('╭') && row.length === columns))
    }
    expect(at.output).not.toContain('\u001b[3J')
  })

  test('e edits the data in $EDITOR and writes it back under the version that was read', async () => {
    const editor = join(folder, 'editor')
    writeFileSync(editor, '#!/bin/sh\nsed -i s/shop/market/ "$1"\n')
    chmodSync(editor, 0o700)
    const at = await browse(['browse', '/app'], { EDITOR: editor, VISUAL: '' })
    at.type('j')
    await at.until((rows) => shows(rows, '"name": "shop"'))
    at.type('e')
    await at.until((rows) => shows(rows, 'version 1') && shows(rows, '/app/config') && shows(rows, 'any key'))
    at.type(' ')
    await at.until((rows) => shows(rows, '"name": "market"'))
    expect((await zk.get('/app/config')).data!.toString()).toContain('"name":"market","replicas":3')
  })

  test('d shows the plan and asks before it deletes', async () => {
    const at = await browse()
    at.type('jj')
    await at.until((rows) => shows(rows, '/app/workers '))
    at.type('d')
    await at.until((rows) => rows.some((row) => /3 znodes/.test(row)))
    await zk.sync()
    expect(await zk.exists('/app/workers')).toBeDefined()
    at.type('y\r')
    await at.until((rows) => shows(rows, 'any key'))
    at.type(' ')
    await at.until((rows) => shows(rows, 'deleted  /app/workers'))
    expect(await zk.exists('/app/workers')).toBeUndefined()
  })

  test(': runs a command on the bare terminal', async () => {
    const at = await browse()
    at.type(':get /app/workers/worker-1\r')
    await at.until((rows) => shows(rows, '10.0.0.11:9000') && shows(rows, 'any key'))
    at.type(' ')
    await at.until((rows) => shows(rows, 'workers'))
  })

  test('keys typed fast land where they belong: in the view, in the command, and at the prompt behind it', async () => {
    shell = await TestShell.start({ args: ['--server', sandbox.connectString] })
    const at = shell
    // All at once: the view opens, moves down, runs a command, comes back with a key, moves on, leaves; a line is run.
    at.type('browse /app\rjj:get /app/config --path name\r jlqecho $?\r')
    const rows = await at.until((all) => all.at(-2) === '0' && all.at(-1)!.endsWith('❯'))
    expect(rows.slice(-3, -1)).toEqual([expect.stringMatching(/❯ echo \$\?$/), '0'])
    expect(shows(rows, ':get /app/config --path name')).toBe(true)
    expect(shows(rows, 'shop')).toBe(true)
  })

  test('c creates a child of the selected znode, a changes its ACL', async () => {
    const at = await browse()
    at.type('jj')
    await at.until((rows) => shows(rows, '│/app/workers '))
    at.type('cworker-9 x\r')
    await at.until((rows) => shows(rows, ':create /app/workers/worker-9 x') && shows(rows, 'any key'))
    at.type(' ')
    await at.until((rows) => shows(rows, 'created  /app/workers/worker-9'))
    await at.until((rows) => shows(rows, 'acl world:anyone:cdrwa'))
    at.type('a')
    await at.until((rows) => shows(rows, ':acl set /app/workers world:anyone:cdrwa'))
    at.type('\u007f\u007f\u007f\u007f\u007frwa\r')
    await at.until((rows) => shows(rows, 'any key'))
    at.type(' ')
    await at.until((rows) => shows(rows, 'acl world:anyone:rwa'))
    expect((await zk.getAcl('/app/workers')).acl).toMatchObject([{ perms: 1 + 2 + 16 }])
  })

  test('y copies the path to the clipboard of the terminal, s saves the log', async () => {
    shell = new TestShell({
      args: ['--server', sandbox.connectString, 'browse', '/app'],
      columns: 80,
      rows: 24,
      cwd: folder,
    })
    const at = shell
    await at.until((rows) => shows(rows, 'workers'))
    await zk.create('/app/one')
    await at.until((rows) => shows(rows, 'created  /app/one'))
    at.type('ys')
    await at.until((rows) => shows(rows, 'saved 1 events to'))
    expect(at.output).toContain(`\u001b]52;c;${Buffer.from('/app').toString('base64')}\u0007`)
    const [file = ''] = readdirSync(folder)
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({
      type: 'NodeCreated',
      path: '/app/one',
    })
  })

  test('watch --live is the same view, and the shell has its prompt back after it', async () => {
    shell = await TestShell.start({ args: ['--server', sandbox.connectString] })
    const at = shell
    for (let i = 0; i < 2; i++) {
      at.type('watch --live /app\r')
      await at.until((rows) => shows(rows, 'workers') && shows(rows, '╭'))
      at.type('j')
      await at.until((rows) => shows(rows, '"search": true'))
      at.type('q')
      await at.until((rows) => !shows(rows, '╭') && /❯ *$/.test(rows.at(-1) ?? ''))
    }
    expect(await at.run('count /app')).toEqual(['6'])
  })
})
