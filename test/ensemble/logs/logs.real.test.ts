import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { blame } from '../../../src/ensemble/logs/blame.ts'
import { compareTrees } from '../../../src/ensemble/logs/compare.ts'
import { openDataDir } from '../../../src/ensemble/logs/data-dir.ts'
import { readLog } from '../../../src/ensemble/logs/files/log-file.ts'
import { readSnapshot } from '../../../src/ensemble/logs/files/snapshot-file.ts'
import type { Transaction } from '../../../src/ensemble/logs/files/transaction.ts'
import { restoreOffline } from '../../../src/ensemble/logs/restore-offline.ts'
import { readLogs } from '../../../src/ensemble/logs/transactions.ts'
import { usageOf } from '../../../src/ensemble/logs/usage.ts'
import { joinPath } from '../../../src/wire/path.ts'
import { describeReal } from '../../harness/java.ts'
import { realServer, scratch } from '../../harness/real-server.ts'

const folder = mkdtempSync(join(scratch, 'zoosh-logs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the server itself says, in the form the files are read into. */
async function serverTree(zk: ZooKeeper, path = '/'): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>()
  const visit = async (at: string): Promise<void> => {
    const { data, stat } = await zk.get(at)
    const { acl } = await zk.getAcl(at)
    found.set(at, {
      data: data?.toString() ?? null,
      acl,
      version: stat.version,
      mzxid: stat.mzxid,
      czxid: stat.czxid,
      mtime: stat.mtime,
    })
    const { children } = await zk.children(at)
    for (const child of children) await visit(joinPath(at, child))
  }
  await visit(path)
  return found
}

async function fileTree(dir: string): Promise<Map<string, unknown>> {
  const { tree, damages } = await restoreOffline(openDataDir(dir))
  expect(damages).toEqual([])
  return new Map(
    [...tree.nodes].map(([path, { data, acl, version, mzxid, czxid, mtime }]) => [
      path,
      { data: data?.toString() ?? null, acl, version, mzxid, czxid, mtime },
    ]),
  )
}

async function transactions(dir: string): Promise<Transaction[]> {
  const all: Transaction[] = []
  for await (const entry of readLogs(openDataDir(dir).logs)) {
    if ('transaction' in entry) all.push(entry.transaction)
  }
  return all
}

for (const method of ['', 'gz', 'snappy'] as const) {
  describeReal(`the files of a server ${method ? `with ${method} snapshots` : 'with plain snapshots'}`, () => {
    const server = realServer({
      javaProperties: { 'zookeeper.snapshot.compression.method': method || 'checked' },
    })
    let zk: ZooKeeper
    let deleter: bigint
    /** As they were before the restart: one log, and what the server said meanwhile. */
    const first = { dir: '', tree: new Map<string, unknown>(), zxid: 0n }

    beforeAll(async () => {
      zk = await connect(server.connectString)
      await zk.create('/app', 'one', { acl: 'world:anyone:cdrwa,digest:bob:ikIaKsbtGweaHnb/jKn7OHqbunM=:r' })
      await zk.create('/app/null', null)
      await zk.create('/app/empty', '')
      await zk.create('/app/big', Buffer.alloc(200_000, 'zoosh '))
      await zk.create('/app/seq-', 'x', { mode: 'persistent-sequential' })
      await zk.create('/app/container', null, { mode: 'container' })
      await zk.create('/app/ttl', 'soon', { mode: 'persistent-ttl', ttl: 3_600_000 })
      await zk.set('/app', 'two')
      await zk.setAcl('/app', 'world:anyone:cdrwa')
      await zk.create('/gone', 'mine')
      const other = await connect(server.connectString)
      deleter = other.sessionId
      await other.create('/ephemeral', 'his', { mode: 'ephemeral' })
      await other.delete('/gone')
      await other.close()
      const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]
      const create = (path: string, text: string) =>
        ({ op: 'create', request: { path, data: Buffer.from(text), acl, flags: 0 } }) as const
      await zk.call('multi', [
        create('/m', 'a'),
        { op: 'setData', request: { path: '/m', data: Buffer.from('b'), version: 0 } },
        { op: 'check', request: { path: '/app', version: 1 } },
        create('/m/child', 'c'),
      ])
      await zk.call('multi', [create('/never', ''), { op: 'delete', request: { path: '/absent', version: -1 } }])
      first.dir = mkdtempSync(join(folder, 'first-'))
      cpSync(server.dataDir, first.dir, { recursive: true })
      first.tree = await serverTree(zk)
      first.zxid = zk.lastZxid
      await server.restart()
      await zk.set('/app', 'three')
    })
    afterAll(() => zk?.close())

    test('give back, from the log alone, the tree the server answers with', async () => {
      expect(await fileTree(first.dir)).toEqual(first.tree)
    })

    test('hold every transaction once, in order, with what it changed', async () => {
      const all = await transactions(first.dir)
      expect(all.map(({ zxid }) => zxid)).toEqual(all.map((_, i) => BigInt(i + 1)))
      expect(all.at(-1)?.zxid).toBe(first.zxid)
      const multi = all.find(({ changes }) => changes.some((change) => 'path' in change && change.path === '/m'))
      expect(multi?.changes.map(({ op }) => op)).toEqual(['create', 'set', 'check', 'create'])
      const failed = all.at(-1)
      expect(failed?.changes).toMatchObject([
        { op: 'error', name: 'RuntimeInconsistency' },
        { op: 'error', name: 'NoNode' },
      ])
      expect(all.find(({ session }) => session === deleter)?.changes).toEqual([{ op: 'session', timeout: 30_000 }])
      expect(all.flatMap(({ changes }) => changes)).toContainEqual({ op: 'close', ephemerals: ['/ephemeral'] })
    })

    test('say who deleted a znode, and when', async () => {
      const { entries, damages } = await blame(openDataDir(server.dataDir), '/gone')
      expect(damages).toEqual([])
      expect(entries).toMatchObject([
        { action: 'created', session: zk.sessionId, version: 0, data: Buffer.from('mine') },
        { action: 'deleted', session: deleter, version: undefined },
      ])
      expect(entries[1]!.sessionSince).toBeLessThanOrEqual(entries[1]!.time)
      expect(Math.abs(entries[1]!.time - Date.now())).toBeLessThan(120_000)
    })

    test('say that an ephemeral went with its session, and what else happened to a znode', async () => {
      const actions = async (path: string) =>
        (await blame(openDataDir(first.dir), path)).entries.map(({ action, version, multi }) => ({
          action,
          version,
          multi,
        }))
      expect(await actions('/ephemeral')).toEqual([
        { action: 'created', version: 0, multi: false },
        { action: 'deleted-with-session', version: undefined, multi: false },
      ])
      expect(await actions('/app')).toEqual([
        { action: 'created', version: 0, multi: false },
        { action: 'changed', version: 1, multi: false },
        { action: 'acl', version: 1, multi: false },
      ])
      expect((await actions('/m')).map(({ multi }) => multi)).toEqual([true, true])
      expect(await actions('/never')).toEqual([])
    })

    test('give the same tree from the snapshot a restarted server takes, and the log after it', async () => {
      const dir = openDataDir(server.dataDir)
      expect(dir.snapshots.at(-1)!.zxid).toBeGreaterThan(10n)
      expect(dir.snapshots.at(-1)!.file.endsWith(method)).toBe(true)
      expect(await fileTree(server.dataDir)).toEqual(await serverTree(zk))
      const { snapshot, tree } = await restoreOffline(dir)
      expect(snapshot).toBe(dir.snapshots.at(-1)!.file)
      expect(tree.zxid).toBe(zk.lastZxid)
      expect([...tree.sessions.keys()]).toContain(zk.sessionId)
    })

    test('carry the digest the server computes', async () => {
      const dir = openDataDir(server.dataDir)
      const digests: { digest: bigint; zxid: bigint }[] = []
      for await (const entry of readSnapshot(dir.snapshots.at(-1)!.file)) if ('digest' in entry) digests.push(entry)
      const logged = (await transactions(server.dataDir)).find(({ zxid }) => zxid === digests[0]?.zxid)
      expect(digests).toEqual([{ digest: logged?.digest, zxid: logged?.zxid }])
    })

    test('show what takes the space', async () => {
      const { tree } = await restoreOffline(openDataDir(server.dataDir))
      const [root, app] = usageOf(tree)
      expect(root).toMatchObject({ path: '/', largest: { path: '/app/big', bytes: 200_000 } })
      expect(app).toMatchObject({ path: '/app', znodes: 7, ephemerals: 0 })
      expect(usageOf(tree, '/app/null', 0)).toMatchObject([{ path: '/app/null', znodes: 1, bytes: 0 }])
    })

    test('show what changed between two moments', async () => {
      const dir = openDataDir(server.dataDir)
      const before = await restoreOffline(dir, zk.lastZxid - 1n)
      const after = await restoreOffline(dir)
      const differences = [...compareTrees(before.tree, after.tree)]
      expect(differences.map(({ path, kind }) => [path, kind])).toEqual([['/app', 'data']])
      expect([...compareTrees(after.tree, after.tree)]).toEqual([])
    })

    test('are read as far as they go when a snapshot is damaged: an older one and the log stand in', async () => {
      const dir = openDataDir(server.dataDir)
      const copy = mkdtempSync(join(folder, 'damaged-'))
      for (const { file } of [...dir.logs, ...dir.snapshots]) copyFileSync(file, join(copy, file.split('/').at(-1)!))
      const newest = openDataDir(copy).snapshots.at(-1)!
      truncateSync(newest.file, newest.bytes - 20)
      const { tree, damages, snapshot } = await restoreOffline(openDataDir(copy))
      expect(damages).toHaveLength(1)
      expect(damages[0]!.file).toBe(newest.file)
      expect(snapshot).not.toBe(newest.file)
      expect([...compareTrees(tree, (await restoreOffline(dir)).tree)]).toEqual([])
    })
  })
}

describeReal('a log that was damaged', () => {
  const server = realServer()
  let log: string

  beforeAll(async () => {
    const zk = await connect(server.connectString)
    for (let i = 0; i < 50; i++) await zk.create(`/n${i}`, `data ${i}`)
    await zk.close()
    await server.kill()
    log = openDataDir(server.dataDir).logs.at(-1)!.file
  })

  async function read(bytes: Buffer) {
    const file = join(folder, 'log.1')
    writeFileSync(file, bytes)
    const found = { zxids: [] as number[], damages: [] as string[] }
    for await (const entry of readLog(file)) {
      if ('damage' in entry) found.damages.push(entry.damage.reason)
      else found.zxids.push(Number(entry.transaction.zxid))
    }
    return found
  }

  test('in its middle loses that transaction and no other', async () => {
    const whole = await read(readFileSync(log))
    const bytes = Buffer.from(readFileSync(log))
    const at = bytes.indexOf('data 20')
    bytes[at] = 0x58
    const { zxids, damages } = await read(bytes)
    expect(damages).toEqual(['wrong checksum'])
    expect(whole.zxids.filter((zxid) => !zxids.includes(zxid))).toHaveLength(1)
    expect(whole.damages).toEqual([])
  })

  test('by a server that died while writing is read to the last whole transaction, wherever it was cut', async () => {
    const bytes = readFileSync(log)
    const end = bytes.indexOf('data 30') + 3
    for (const cut of [end, end - 20, end - 40, 17, 10, 0]) {
      const { zxids, damages } = await read(bytes.subarray(0, cut))
      expect(zxids.length).toBeLessThanOrEqual(32)
      expect(damages.length).toBe(cut === 0 ? 0 : 1)
    }
  })

  test('beyond its end by garbage says so', async () => {
    const bytes = readFileSync(log)
    const used = bytes.subarray(0, bytes.indexOf('data 49') + 40)
    const end = bytes.indexOf(Buffer.alloc(64), used.length - 40)
    const { damages } = await read(Buffer.concat([bytes.subarray(0, end), Buffer.alloc(100, 0xee)]))
    expect(damages[0]).toMatch(/impossible length|wrong checksum|ends inside/)
  })

  test('so that it is no log at all is refused', async () => {
    expect((await read(Buffer.from('PK\u0003\u0004 something else entirely'))).damages).toEqual([
      'it does not begin with ZKLG: no transaction log',
    ])
    appendFileSync(join(folder, 'notes'), '')
    expect(() => openDataDir(join(folder, 'notes'))).toThrow('is no ZooKeeper file')
    expect(() => openDataDir(join(folder, 'nowhere'))).toThrow('no such file or directory')
  })
})
