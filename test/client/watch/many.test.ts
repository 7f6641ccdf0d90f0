import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { FaultyProxy } from '../../harness/proxy.ts'

/** Enough that they are set again in several requests. */
const MANY = 3000

test('cut again and again while many watches are set again, none loses what changed', async () => {
  await using sandbox = await Sandbox.start({ port: 0 })
  await using proxy = await FaultyProxy.start({ host: '127.0.0.1', port: sandbox.port! })
  await using other = await connect(sandbox.connectString)
  await using zk = await connect(proxy.connectString)
  const paths = Array.from({ length: MANY }, (_, i) => `/${'long'.repeat(40)}-${i}`)
  await other.createMany(paths.map((path) => ({ path })))
  const heard = new Set<string>()
  const watches = paths.map((path) => zk.watch(path, { listener: () => heard.add(path) }))
  await Promise.all(watches.map(({ ready }) => ready))

  proxy.faults.refusing = true
  proxy.cut()
  const changed = [0, 700, 1500, 2200, MANY - 1].map((i) => paths[i]!)
  await Promise.all(changed.map((path) => other.set(path, 'changed')))
  // Each new connection gets a little further than the one before, hears the answers to that, and is cut.
  let bytes = 0
  let cuts = 0
  proxy.rewrite = (chunk) => {
    bytes += chunk.length
    if (cuts < 3 && bytes > 150_000 * (cuts + 1) && proxy.faults.frozen === 'none') {
      proxy.faults.frozen = 'to-server'
      setTimeout(() => {
        cuts++
        bytes = 0
        proxy.faults.frozen = 'none'
        proxy.cut()
      }, 100)
    }
    return chunk
  }
  proxy.faults.refusing = false
  for (;;) {
    try {
      await zk.sync()
      if (cuts === 3) break
    } catch {}
  }
  await zk.sync()
  expect([...heard].sort()).toEqual(changed.sort())
})
