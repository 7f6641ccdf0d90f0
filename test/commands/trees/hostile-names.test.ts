import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { formatNames } from '../../../src/files/tree-file-name.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { read } from '../../tree/transfer/moving.ts'
import { type Run, runner } from '../run-line.ts'

/** Names that a server takes, and that a file system, JavaScript or a format would make something else of. */
const names = [
  '..0000000002',
  '...',
  '%2F',
  '%2e%2e%2fup',
  '%',
  '__proto__',
  'constructor',
  'App',
  'app',
  'APP',
  '@data',
  '@acl',
  '@tree',
  '~',
  '-rf',
  'CON',
  ' ',
  'a ',
  'null',
  '- a: b #c',
  'x'.repeat(1000),
  'é'.repeat(500),
]

let sandbox: Sandbox
let zk: ZooKeeper
let run: Run
/** Holds where a test writes, and beside it a file that nobody may touch. */
let home: string
let inside: string
beforeAll(async () => {
  sandbox = await Sandbox.start()
  zk = await connect(sandbox.connectString)
  run = runner(zk, { server: sandbox.connectString })
})
afterAll(async () => {
  await zk.close()
  await sandbox.stop()
})
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'zoosh-hostile-'))
  inside = mkdtempSync(join(home, 'inside-'))
  writeFileSync(join(home, 'precious'), 'precious')
  return () => rmSync(home, { recursive: true })
})

/** Everything beside the folder that was written to is as it was. */
function nothingOutside(): void {
  expect(readdirSync(home).filter((name) => !name.startsWith('inside-'))).toEqual(['precious'])
  expect(readFileSync(join(home, 'precious'), 'utf8')).toBe('precious')
}

const files = formatNames.flatMap((format) => ['', '.gz', '.zst'].map((packed) => `tree.${format}${packed}`))

describe.each([...files, 'tree/'])('%s', (name) => {
  test('keeps every name that a server takes, below which there is more, and leads nowhere else', async () => {
    await run('delete -r /names -y --no-journal')
    const items = names.flatMap((one) => [
      { path: `/names/${one}`, data: one },
      { path: `/names/${one}/${one}`, data: Buffer.from([0, 255]) },
    ])
    await zk.create('/names', null)
    for (const { error } of await zk.createMany(items)) expect(error).toBeUndefined()
    const before = await read(zk, '/names')
    const file = join(inside, name)
    expect(await run(['export', '/names', file])).toMatchObject({ code: 0 })
    nothingOutside()
    await run('delete -r /names -y --no-journal')
    const place = name === 'tree/' ? `${file}/` : `file:${file}`
    expect(await run(['import', place, '-y'])).toMatchObject({ code: 0, err: '' })
    expect(await read(zk, '/names')).toEqual(before)
    expect(await run(['diff', '/names', place])).toMatchObject({ code: 0 })
  })
})

test('a planted link is not followed: neither where it is written, nor where it is read', async () => {
  await run('delete -r /names -y --no-journal')
  await zk.create('/names', 'x')
  await zk.create('/names/a', 'x')
  const folder = join(inside, 'tree')
  symlinkSync(home, folder)
  expect((await run(['export', '/names', `${folder}/`, '--force'])).code).not.toBe(0)
  nothingOutside()
  rmSync(folder)
  expect(await run(['export', '/names', `${folder}/`])).toMatchObject({ code: 0 })
  symlinkSync(join(home, 'precious'), join(folder, 'b'))
  expect(await run(['import', `${folder}/`, '/linked', '-y'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('links are not followed'),
  })
  expect(await zk.exists('/linked')).toBeUndefined()
})
