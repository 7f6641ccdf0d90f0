import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../../../src/client/connect.ts'
import { fourLetter } from '../../../../src/client/connection/four-letter.ts'
import { ConnectionError } from '../../../../src/client/terms/connection-error.ts'
import type { WatchMode } from '../../../../src/client/watch/watch.ts'
import { dice } from '../../../harness/dice.ts'
import { FaultyProxy } from '../../../harness/proxy.ts'
import { Ledger, ROOT } from './ledger.ts'
import { Watcher } from './watcher.ts'

const modes: readonly WatchMode[] = ['data', 'exists', 'children', 'persistent', 'persistent-recursive']

/** How long the client waits for answers, in ms: some silences are longer, the session lives all the same. */
const PATIENCE = 250

interface Scene {
  readonly host: string
  readonly port: number
  /** The server can be told that nobody watches any more (since 3.5). */
  readonly forgets: boolean
}

/**
 * Plays one schedule: watches of all kinds open and close while znodes change and the connection is cut, slow or silent.
 * @returns what was kept from whom; nothing when all is well
 */
export async function play(seed: number, { host, port, forgets }: Scene): Promise<string[]> {
  const random = dice(seed)
  await using proxy = await FaultyProxy.start({ host, port })
  await using other = await connect(`${host}:${port}`)
  await clear(other)
  const zk = await connect(proxy.connectString, { timeout: PATIENCE, sessionTimeout: 10_000 })
  const ledger = new Ledger(other)
  const watchers = new Set<Watcher>()
  const steps = Math.floor(20 + random() * 60)
  const few = random() < 0.5
  for (let step = 0; step < steps; step++) {
    const what = random()
    if (what < 0.45) await ledger.change(few ? '/f/a' : Ledger.pick(random), random)
    else if (what < 0.65) {
      const mode = modes[Math.floor(random() * modes.length)]!
      const watcher = new Watcher(zk, few ? '/f/a' : Ledger.pick(random), mode, random() < 0.1)
      watchers.add(watcher)
      if (random() < 0.5) await watcher.settled()
    } else if (what < 0.75) {
      const [watcher] = [...watchers].slice(Math.floor(random() * watchers.size))
      if (!watcher) continue
      watchers.delete(watcher)
      const closing = watcher.watch.close()
      if (random() < 0.3) await closing
    } else if (what < 0.87) proxy.cut()
    else if (what < 0.9) proxy.faults.slice = random() < 0.5 ? 0 : Math.floor(1 + random() * 30)
    else if (what < 0.93) proxy.faults.delay = random() < 0.5 ? 0 : Math.floor(random() * 4)
    else if (what < 0.95) {
      proxy.faults.frozen = random() < 0.5 ? 'both' : random() < 0.5 ? 'to-client' : 'to-server'
      await sleep(random() < 0.3 ? PATIENCE + 50 : random() * 20)
      proxy.thaw()
    } else await sleep(random() * 10)
  }
  Object.assign(proxy.faults, { slice: 0, delay: 0 })
  proxy.thaw()
  await Promise.all([...watchers].map((watcher) => watcher.settled()))
  await quiet(() => zk.sync())
  const last = await ledger.last()
  await quiet(() => zk.sync())
  const findings: string[] = []
  for (const watcher of watchers) {
    await watcher.rested()
    const found = watcher.verdict(ledger.changes, last, await other.exists(watcher.path))
    if (found) findings.push(found)
  }
  await Promise.all([...watchers].map(({ watch }) => watch.close()))
  if (zk.watches.length > 0) findings.push(`${zk.watches.length} watches are open after all were closed`)
  if (forgets) {
    await quiet(() => zk.sync())
    // A busy server takes its time to let go of a connection that was cut; what is ours stays for as long as we do.
    // wchs leaves out the watches of children.
    const none = /^zk_watch_count\t0$/m
    let figures = ''
    for (const end = performance.now() + 5000; performance.now() < end; await sleep(20)) {
      figures = await fourLetter({ host, port }, 'mntr')
      if (none.test(figures)) break
    }
    if (!none.test(figures)) findings.push(`the server still watches: ${figures}`)
  }
  await zk.close()
  return findings
}

/** Asks until there is an answer. */
async function quiet(ask: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      return void (await ask())
    } catch (error) {
      if (!(error instanceof ConnectionError) || !['lost', 'timeout'].includes(error.kind)) throw error
    }
  }
}

async function clear(zk: Awaited<ReturnType<typeof connect>>): Promise<void> {
  const remove = async (path: string): Promise<void> => {
    const { children } = await zk.children(path)
    for (const name of children) await remove(`${path}/${name}`)
    await zk.delete(path)
  }
  if (await zk.exists(ROOT)) await remove(ROOT)
  await zk.create(ROOT)
}
