import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { findClasspath } from '../../harness/java.ts'
import { describeReal } from '../../harness/real-server.ts'

const PYTHON = '/usr/bin/python3'
const CLI_MT = '/usr/lib/zookeeper/bin/cli_mt'
const kazoo = existsSync(PYTHON) && spawnSync(PYTHON, ['-c', 'import kazoo']).status === 0

/** Runs a program, gives it lines one by one, returns all it printed. */
async function converse(program: string, args: string[], lines: readonly string[], pause: number): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const ended = new Promise((resolve) => child.on('close', resolve))
  await sleep(pause)
  for (const line of lines) {
    child.stdin.write(`${line}\n`)
    await sleep(pause)
  }
  child.stdin.end()
  await ended
  return output
}

describeReal('clients made by others work on the sandbox as they are', () => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await Sandbox.start({ words: ['*'] })
  })
  afterAll(() => sandbox?.stop())

  test("Apache's zkCli (Java)", async () => {
    const script = [
      'create /java data', 'create -s /java/s- x', 'create -e /java/e x', 'get -s /java', 'set /java new', 'ls /java',
      'addauth digest bob:pw', 'create /java/acl x auth::cdrwa', 'getAcl /java/acl', 'setquota -n 5 /java',
      'listquota /java', 'create -c /java/c', 'create -t 100000 /java/t x', 'addWatch -m PERSISTENT /java',
      'create /java/new y', 'whoami', 'getAllChildrenNumber /java', 'deleteall /java', 'quit',
    ] // biome-ignore format: a script
    const args = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', findClasspath() ?? '']
    const main = ['org.apache.zookeeper.ZooKeeperMain', '-server', sandbox.connectString]
    const output = await converse('java', [...args, ...main], script, 0)
    for (const expected of [
      'Created /java/s-0000000000',
      'dataLength = 4',
      '[e, s-0000000000]',
      "'digest,'bob:ikIaKsbtGweaHnb/jKn7OHqbunM=",
      'Output stat for /java count=4,bytes=6',
      'Created /java/c',
      'Created /java/t',
      'type:NodeChildrenChanged path:/java',
      'digest: bob',
      'type:NodeDeleted path:/java',
    ]) {
      expect(output).toContain(expected)
    }
    expect(output).not.toContain('Exception')
  })

  test.skipIf(!kazoo)('kazoo (Python)', async () => {
    const program = `
from kazoo.client import KazooClient
from kazoo.security import CREATOR_ALL_ACL
zk = KazooClient('${sandbox.connectString}', auth_data=[('digest', 'bob:pw')]); zk.start()
zk.ensure_path('/py/a/b'); zk.create('/py/own', b'x', acl=CREATOR_ALL_ACL)
print(zk.create('/py/s-', sequence=True, ephemeral=True), zk.get('/py/own')[0])
t = zk.transaction(); t.create('/py/t'); t.set_data('/py/t', b'y'); t.check('/py/none', 0); print(t.commit())
seen = []
zk.ChildrenWatch('/py')(lambda names: seen.append(sorted(names)))
zk.create('/py/new')
with zk.Lock('/py/lock', 'me'): print('locked')
zk.delete('/py', recursive=True); print(zk.exists('/py'), zk.server_version()[:2], len(seen) > 0)
zk.stop()`
    expect((await converse(PYTHON, ['-c', program], [], 0)).split('\n')).toEqual([
      "/py/s-0000000002 b'x'",
      '[RolledBackError(), RolledBackError(), NoNodeError()]',
      'locked',
      'None (3, 9) True',
      '',
    ])
  })

  test.skipIf(!existsSync(CLI_MT))('cli_mt (C)', async () => {
    const script = ['create /c', 'set /c data', 'get /c', 'wexists /c', 'delete /c', 'quit']
    const output = await converse(CLI_MT, [sandbox.connectString], script, 300)
    expect(output).toContain('Watcher DELETED_EVENT state = CONNECTED_STATE for path /c')
    expect(output).toMatch(/\bdata\b/)
  })
})
