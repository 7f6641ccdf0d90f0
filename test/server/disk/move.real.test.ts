import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { TreeDigest } from '../../../src/server/disk/digest.ts'
import { readLog } from '../../../src/server/disk/log-reader.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { Tree } from '../../../src/server/tree/tree.ts'
import { describeReal, prepareServer, type RealServer, scratch } from '../../harness/real-server.ts'
import { RawClient } from '../requests/raw-client.ts'
import { dumpTree } from '../tree-dump.ts'
import { workload } from './workload.ts'

describeReal('a data directory moves between the sandbox and Apache ZooKeeper', () => {
  const cleanUp: (() => unknown)[] = []

  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step()
  })

  function folder(): string {
    const path = mkdtempSync(join(scratch, 'zoosh-move-'))
    cleanUp.push(() => rmSync(path, { recursive: true, force: true }))
    return path
  }

  async function real(from?: string): Promise<RealServer> {
    const server = await prepareServer({ tickTime: 2000 })
    cleanUp.push(() => server.stop())
    if (from) cpSync(from, server.dataDir, { recursive: true })
    await server.start()
    return server
  }

  async function sandbox(dataDir: string): Promise<Sandbox> {
    const started = await Sandbox.start({ dataDir, compat: '3.8', snapshotEvery: 20 })
    cleanUp.push(() => started.stop())
    return started
  }

  async function resume(port: number, from: RawClient): Promise<RawClient> {
    const { sessionId, passwd } = from.session!
    const client = await RawClient.open(port, { sessionId, passwd })
    expect(client.session!.sessionId).toBe(sessionId)
    cleanUp.push(() => client.destroy())
    return client
  }

  test('what the sandbox wrote, ZooKeeper reads, and the other way round; sessions go along', async () => {
    const dataDir = folder()
    const first = await sandbox(dataDir)
    const writer = await RawClient.open(first.port!)
    await workload(writer, '/from-sandbox')
    const written = await dumpTree(writer)
    await first.stop()

    const server = await real(dataDir)
    const there = await resume(server.port, writer)
    expect(await dumpTree(there)).toEqual(written)
    await workload(there, '/from-real')
    const changed = await dumpTree(there)
    const log = server.log
    await server.kill()

    const second = await sandbox(server.dataDir)
    const back = await resume(second.port!, there)
    expect(await dumpTree(back)).toEqual(changed)
    expect(second.notices).toEqual([])
    const { value } = await back.request('create2', {
      path: '/from-sandbox/seq-',
      data: null,
      acl: [{ perms: 31, scheme: 'world', id: 'anyone' }],
      flags: 2,
    })
    expect(value!.stat.czxid).toBeGreaterThan(changed.get('/from-real/counted')!.stat.czxid)
    expect(log).not.toMatch(/digest|mismatch/i)
  })

  test('digests in the log of a ZooKeeper are those the sandbox computes', async () => {
    const server = await real()
    const writer = await RawClient.open(server.port)
    await workload(writer, '/digested')
    await writer.close()
    await server.kill()
    const tree = new Tree()
    const digest = new TreeDigest()
    digest.reset(tree)
    tree.observer = digest
    const logs = readdirSync(join(server.dataDir, 'version-2')).filter((name) => name.startsWith('log.'))
    const { records } = readLog(join(server.dataDir, 'version-2', logs[0]!))
    let compared = 0
    for (const { stamp, txn, digest: stored } of records) {
      tree.apply(stamp, txn)
      if (stored === undefined) continue // ZooKeeper writes none for a request that failed
      expect([stamp.zxid, digest.value]).toEqual([stamp.zxid, stored])
      compared++
    }
    expect(compared).toBeGreaterThan(20)
  })
})
