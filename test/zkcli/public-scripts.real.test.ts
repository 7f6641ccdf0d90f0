import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { removeTree } from '../../src/tree/subtree/remove.ts'
import { putInto, zkcliProgram } from '../harness/program.ts'
import { describeReal, realServer, scratch } from '../harness/real-server.ts'

// Pieces of public scripts that drive zkCli, with one word changed.
describeReal('scripts written for zkCli work with zkcli', () => {
  const server = realServer()
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(scratch, 'zoosh-scripts-'))
    putInto(folder, 'zkCli.sh', zkcliProgram)
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  function shell(script: string): Promise<{ out: string; code: number | null }> {
    const env = {
      ...process.env,
      PATH: `${folder}:${process.env.PATH}`,
      ZK: server.connectString,
      FIFO: join(folder, 'fifo'),
    }
    const child = spawn('bash', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk
    })
    return new Promise((done) => child.on('close', (code) => done({ out, code })))
  }

  // A script finds nothing of those before it.
  beforeEach(async () => {
    await using zk = await connect(server.connectString)
    await removeTree(zk, '/', new AbortController().signal, { deleted: 0, vanished: 0, left: 0, first: undefined })
  })

  test('HBase: a missing znode is found by its words on stderr, children by the last line', async () => {
    const { out } = await shell(`
      zkCli.sh -server $ZK create /hbase x 2>/dev/null >/dev/null
      zkCli.sh -server $ZK create /hbase/rs x >/dev/null 2>&1
      zkCli.sh -server $ZK create /hbase/rs/host1,16020,1 x >/dev/null 2>&1
      zkCli.sh -server $ZK stat /hbase/master 2>&1 | grep -c "Node does not exist"
      zkCli.sh -server $ZK stat /hbase/master 2>&1 | tail -1 | grep -c "Node does not exist:"
      zkCli.sh -server $ZK stat /hbase/rs 2>&1 | grep -e 'numChildren = ' | sed -e 's,numChildren = ,,'
      zkCli.sh -server $ZK ls /hbase/rs 2>&1 | tail -1 | sed 's/[][]//g'
      zkCli.sh -server $ZK rmr /hbase >/dev/null 2>&1
      zkCli.sh -server $ZK ls / 2>&1 | tail -1`)
    expect(out).toBe('1\n1\n1\nhost1,16020,1\n[zookeeper]\n')
  })

  test('Ambari: a smoke test through a pipe, with no ERROR and no Exception', async () => {
    const { out } = await shell(`
      for line in "delete /zk_smoketest" "create /zk_smoketest smoke_data" "get /zk_smoketest" "ls /"; do
        echo "$line" | zkCli.sh -server $ZK 2>&1
      done`)
    expect(out).not.toMatch(/ERROR|Exception/)
    expect(out).toContain('\nsmoke_data\n')
  })

  test('Pulsar: a loop waits by the exit code alone', async () => {
    const { out, code } = await shell(`
      until timeout 15 zkCli.sh -r -server $ZK get /admin >/dev/null 2>&1; do
        echo waiting; zkCli.sh -server $ZK create /admin x >/dev/null 2>&1 && echo made
      done
      zkCli.sh -server $ZK delete /admin; zkCli.sh -r -server $ZK get /admin >/dev/null 2>&1; echo $?`)
    expect(out.replace(/Connecting[\s\S]*?null zxid: -1\n/g, '')).toBe('waiting\nmade\n1\n')
    expect(code).toBe(0)
  })

  test('Stackable: the list of children begins a line', async () => {
    expect((await shell("zkCli.sh -server $ZK ls / | grep '^\\[.*zookeeper\\]$'")).code).toBe(0)
  })

  test('Ansible: Created is on stderr, data on stdout', async () => {
    const { out } = await shell(`
      zkCli.sh -server $ZK create /TestZnode1 "test-node-1" 2>&1 >/dev/null
      zkCli.sh -server $ZK get /TestZnode1 2>/dev/null | tail -n 1
      zkCli.sh -server $ZK delete /TestZnode1 >/dev/null; echo $?`)
    expect(out).toBe('Created /TestZnode1\ntest-node-1\n0\n')
  })

  test('Kafka: JSON and lists stand on lines of their own', async () => {
    const { out } = await shell(`
      zkCli.sh -server $ZK create /controller '{"version":1,"brokerid":2}' 2>/dev/null >/dev/null
      zkCli.sh -server $ZK get /controller 2>/dev/null | grep -E '^({.+})$'
      for id in 1001 1002; do zkCli.sh -server $ZK create /$id >/dev/null 2>&1; done
      zkCli.sh -server $ZK <<< "ls /" | tail -1
      zkCli.sh -server $ZK deleteall /controller 2>&1 >/dev/null; echo $?`)
    expect(out).toBe('{"version":1,"brokerid":2}\n[1001, 1002, controller, zookeeper]\n0\n')
  })

  test('Bigtop and ZK-4325: quit ends a script that goes on after errors', async () => {
    const { out } = await shell(`
      (echo "create /z1"; echo "create /z1/no/no"; echo "get /z1"; echo "quit"; echo "create /z2") | zkCli.sh -server $ZK 2>&1
      zkCli.sh -server $ZK get /z2 2>&1 | tail -1`)
    expect(out).toContain('Node does not exist: /z1/no/no')
    expect(out).toMatch(/\nnull\n[\s\S]*state:Closed[\s\S]*Node does not exist: \/z2\n$/)
  })

  test('old forms: the stat of 3.4 behind the data, in the stream of 3.4', async () => {
    const { out } = await shell(`
      zkCli.sh --compat-version 3.4 -server $ZK create /test-word jimjams 2>&1 | grep '^Created /test-word'
      zkCli.sh --compat-version 3.4 -server $ZK get /test-word 2>&1 | grep -c -e '^jimjams' -e '^dataLength = 7'
      zkCli.sh --compat-version 3.4 -server $ZK get /test-word 2>/dev/null | grep -c dataLength
      zkCli.sh --compat-version 3.4 -server $ZK get /no-such 2>/dev/null >/dev/null; echo $?`)
    expect(out).toBe('Created /test-word\n2\n0\n0\n')
  })

  test('an ephemeral of a single command, and of a script, is gone when the process is', async () => {
    const { out } = await shell(`
      zkCli.sh -server $ZK create -e /eph1 x 2>&1 | tail -1
      echo 'create -e /eph2 x' | zkCli.sh -server $ZK 2>&1 | tail -1
      zkCli.sh -server $ZK ls / | tail -1`)
    expect(out).toMatch(/^Created \/eph1\nCreated \/eph2\n(?!.*eph)/)
  })

  test('a terminated script ends although more input may come, and leaves no session behind', async () => {
    const zk = await connect(server.connectString)
    const { code } = await shell(`
      mkfifo $FIFO; exec 3<>$FIFO
      zkCli.sh -server $ZK <&3 >/dev/null 2>&1 & pid=$!
      echo 'create -e /held x' >&3
      until zkCli.sh -server $ZK get /held >/dev/null 2>&1; do :; done
      kill -TERM $pid; wait $pid`)
    expect(code).toBe(143)
    expect(await zk.exists('/held')).toBeUndefined()
    await zk.close()
  })

  test('a reader that goes away ends it quietly', async () => {
    const { out } = await shell('set -o pipefail; zkCli.sh -server $ZK ls -R / | head -1; echo $?')
    expect(out).toMatch(/^Connecting to .*\n(0|141)\n$/)
  })
})
