import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { SandboxOptions } from '../../../src/server/sandbox-shape.ts'
import { errorCodes } from '../../../src/wire/codes.ts'
import { RawClient } from '../requests/raw-client.ts'
import { dumpTree } from '../tree-dump.ts'
import { workload } from './workload.ts'

let folder: string
let sandbox: Sandbox

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-data-'))
})

afterEach(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(options: SandboxOptions = {}): Promise<void> {
  sandbox = await Sandbox.start({ port: false, dataDir: folder, ...options })
}

async function client(from?: RawClient): Promise<RawClient> {
  const raw = new RawClient(sandbox.transport())
  await raw.handshake(from && { sessionId: from.session!.sessionId, passwd: from.session!.passwd })
  return raw
}

test('tree, stats, ACLs, sequence numbers, zxid and sessions survive a restart', async () => {
  for (const snapshotEvery of [100_000, 7]) {
    await start({ snapshotEvery })
    const writer = await client()
    await workload(writer, `/w${snapshotEvery}`)
    const before = await dumpTree(writer)
    await sandbox.stop()
    await start({ snapshotEvery })
    const reader = await client(writer)
    expect(reader.session!.sessionId).toBe(writer.session!.sessionId)
    expect(await dumpTree(reader)).toEqual(before)
    await reader.close()
    await sandbox.stop()
  }
  await start()
})

test('an ephemeral node whose session does not come back goes after its timeout', async () => {
  await start({ tickTime: 50 })
  const owner = await client()
  const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]
  await owner.request('create', { path: '/e', data: null, acl, flags: 1 })
  await sandbox.stop()
  await start({ tickTime: 50 })
  const other = await client()
  const before = await other.request('exists', { path: '/e', watch: true })
  expect(before.err).toBe(0)
  const pings = setInterval(() => other.send('ping', {}, -2), 100)
  await other.until(() => other.events.length > 0)
  clearInterval(pings)
  expect((await other.request('exists', { path: '/e', watch: false })).err).toBe(errorCodes.NoNode.code)
})

test('old snapshots and logs nobody needs are removed', async () => {
  await start({ snapshotEvery: 5 })
  const writer = await client()
  for (let i = 0; i < 4; i++) await workload(writer, `/w${i}`)
  const names = readdirSync(join(folder, 'version-2'))
  expect(names.filter((name) => name.startsWith('snapshot.')).length).toBe(3)
  expect(names.filter((name) => name.startsWith('log.')).length).toBeLessThanOrEqual(4)
  const before = await dumpTree(writer)
  await sandbox.stop()
  await start()
  expect(await dumpTree(await client())).toEqual(before)
})

test('a second sandbox is kept out of a data directory that is in use', async () => {
  await start()
  await expect(Sandbox.start({ port: false, dataDir: folder })).rejects.toThrow(`in use by process ${process.pid}`)
})

test('a stopped sandbox leaves no lock behind', async () => {
  await start()
  expect(existsSync(join(folder, 'version-2', 'zoosh.pid'))).toBe(true)
  await sandbox.stop()
  expect(existsSync(join(folder, 'version-2', 'zoosh.pid'))).toBe(false)
})
