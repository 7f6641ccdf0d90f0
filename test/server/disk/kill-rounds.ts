import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { scratch } from '../../harness/real-server.ts'
import { RawClient } from '../requests/raw-client.ts'
import { bundleSandbox } from './bundle.ts'
import { launch } from './launch.ts'

const WRITERS = 8
const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]

/** What the sandbox has said yes to, and so must never forget. */
interface Promised {
  /** Paths of sequential nodes. */
  readonly created: Set<string>
  /** Last value of the pair each writer keeps in step by a multi. */
  readonly pairs: number[]
  zxid: bigint
}

/** Writes until the server dies. */
async function write(port: number, writer: number, promised: Promised): Promise<void> {
  const client = await RawClient.open(port)
  const note = (zxid: bigint) => {
    if (zxid > promised.zxid) promised.zxid = zxid
  }
  for (let value = promised.pairs[writer]! + 1; ; value++) {
    const made = await client.request('create', { path: '/k/n-', data: Buffer.from('x'), acl, flags: 2 })
    promised.created.add(made.value!.path)
    note(made.zxid)
    const data = Buffer.from(String(value))
    const both = await client.request('multi', [
      { op: 'setData', request: { path: `/p/${writer}-a`, data, version: -1 } },
      { op: 'setData', request: { path: `/p/${writer}-b`, data, version: -1 } },
    ])
    promised.pairs[writer] = value
    note(both.zxid)
  }
}

async function verify(port: number, promised: Promised): Promise<void> {
  const client = await RawClient.open(port)
  const first = await client.request('create', { path: '/k/n-', data: null, acl, flags: 2 })
  expect(first.zxid).toBeGreaterThan(promised.zxid)
  expect(promised.created).not.toContain(first.value!.path)
  promised.created.add(first.value!.path)
  promised.zxid = first.zxid
  const { value } = await client.request('getChildren', { path: '/k', watch: false })
  const there = new Set(value!.children.map((name) => `/k/${name}`))
  expect([...promised.created].filter((path) => !there.has(path))).toEqual([])
  for (let writer = 0; writer < WRITERS; writer++) {
    const [a, b] = await Promise.all(
      ['a', 'b'].map((half) => client.request('getData', { path: `/p/${writer}-${half}`, watch: false })),
    )
    expect(a!.value!.data).toEqual(b!.value!.data)
    expect(Number(a!.value!.data)).toBeGreaterThanOrEqual(promised.pairs[writer]!)
    promised.pairs[writer] = Number(a!.value!.data)
  }
  await client.close()
}

/**
 * Kills a sandbox with SIGKILL under the load of eight writers, again and again, and looks after each restart whether
 * everything it had acknowledged is there, whole, and no zxid or sequence number is used twice.
 * @returns how many writes were acknowledged
 */
export async function killRounds(rounds: number): Promise<number> {
  const folder = mkdtempSync(join(scratch, 'zoosh-kill-'))
  const program = await bundleSandbox(folder)
  const dataDir = join(folder, 'data')
  const promised: Promised = { created: new Set(), pairs: new Array(WRITERS).fill(0), zxid: 0n }
  let { child, port } = await launch(program, dataDir)
  try {
    const setUp = await RawClient.open(port)
    for (const path of ['/k', '/p']) await setUp.request('create', { path, data: null, acl, flags: 0 })
    for (let writer = 0; writer < WRITERS; writer++) {
      for (const half of ['a', 'b']) {
        await setUp.request('create', { path: `/p/${writer}-${half}`, data: Buffer.from('0'), acl, flags: 0 })
      }
    }
    for (let round = 0; round < rounds; round++) {
      const writers = promised.pairs.map((_, writer) => write(port, writer, promised).catch(() => {}))
      await sleep(50 + Math.random() * 250)
      child.kill('SIGKILL')
      await once(child, 'exit')
      await Promise.all(writers)
      ;({ child, port } = await launch(program, dataDir))
      await verify(port, promised)
    }
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  return promised.created.size
}
