import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { openPast } from '../../src/past/open-past.ts'
import { recover } from '../../src/server/disk/recovery.ts'
import { encodeSnapshot } from '../../src/server/disk/snapshot-writer.ts'
import { Sandbox } from '../../src/server/sandbox.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-fuzzy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const files = join(folder, 'version-2')

/** A snapshot of zxid 2 that was finished only when /b and /c were there, too. */
beforeAll(async () => {
  const sandbox = await Sandbox.start({ port: false, dataDir: folder })
  const zk = await connect('sandbox:2181', { transport: () => sandbox.transport() })
  for (const path of ['/a', '/b', '/c']) await zk.create(path, path)
  await sandbox.stop()
  await zk.close().catch(() => undefined)
  const { tree, sessions } = recover(files, true)
  writeFileSync(join(files, 'snapshot.2'), encodeSnapshot(tree, sessions, undefined))
})

async function shown(at: string): Promise<{ names: string[]; missing: readonly string[] }> {
  const past = await openPast(`${folder}@${at}`)
  const zk = await past.connect()
  const { children } = await zk.children('/')
  await zk.close()
  await past.close()
  return { names: children.filter((name) => name !== 'zookeeper').sort(), missing: past.missing }
}

test('a moment while a snapshot was written is shown from an older one', async () => {
  expect(await shown('0x2')).toEqual({ names: ['a'], missing: [] })
  expect(await shown('0x3')).toEqual({ names: ['a', 'b'], missing: [] })
  expect(await shown('0x4')).toEqual({ names: ['a', 'b', 'c'], missing: [] })
})

test('without an older one it is said that some znodes may be newer', async () => {
  rmSync(join(files, 'snapshot.0'))
  // Its logs were purged together with it.
  const { tree, sessions } = recover(files, true)
  rmSync(join(files, 'log.1'))
  tree.lastZxid = 2n
  writeFileSync(join(files, 'snapshot.2'), encodeSnapshot(tree, sessions, undefined))
  const { names, missing } = await shown('0x3')
  expect(names).toEqual(['a', 'b', 'c'])
  expect(missing).toEqual([expect.stringMatching(/while changes went on up to 0x4: some znodes may be newer/)])
})
