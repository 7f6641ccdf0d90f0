import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { listenToCapture, newNotes } from '../../../src/tap/capture/listen.ts'
import type { Heard } from '../../../src/tap/conversation/entry.ts'
import { Relay } from '../../../src/tap/relay/relay.ts'
import { type RealServer, scratch } from '../../harness/real-server.ts'
import { type Account, sum } from './accounts.ts'
import { canCapture, capturing } from './capturing.ts'
import { peers } from './peers.ts'

export interface Verdict {
  /** What the clients say they asked. */
  readonly asked: Account
  readonly relayed: readonly Heard[]
  /** What was heard out of a capture of the same run; undefined where nobody may capture. */
  readonly captured: readonly Heard[] | undefined
}

/**
 * All clients at once through the tap to a real server, and a capture between the two.
 * @param keep where to leave the capture
 */
export async function judge(server: RealServer, requests: number, keep?: string): Promise<Verdict> {
  const relayed: Heard[] = []
  const to = { host: server.host, port: server.port }
  const relay = await Relay.start({ listen: { host: '127.0.0.1', port: 0 }, to, withData: false }, (one) => {
    relayed.push(one)
  })
  const accounts: Account[] = []
  const run = async (): Promise<void> => {
    const each = Math.ceil(requests / peers.length)
    const there = `127.0.0.1:${relay.address.port}`
    const asked = peers.map(({ name, ask }) => ask(there, `/judge-${name}-${requests}`, each))
    accounts.push(...(await Promise.all(asked)))
    await relay.stop()
  }
  const folder = mkdtempSync(join(scratch, 'zoosh-tap-'))
  try {
    if (!canCapture()) await run()
    const file = keep ?? join(folder, 'judge.pcap')
    const dropped = accounts.length > 0 ? Number.NaN : await capturing(server.port, file, run)
    const captured = dropped === 0 ? await hear(file) : undefined
    if (dropped > 0) process.stderr.write(`\n*** SKIPPED: the tap and tcpdump: the kernel dropped ${dropped} packets\n`)
    return { asked: sum(accounts), relayed, captured }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What is heard out of a capture of which nothing is lost. */
export async function hear(file: string, withData = false): Promise<Heard[]> {
  const heard: Heard[] = []
  const notes = newNotes()
  for await (const batch of listenToCapture(createReadStream(file), { withData }, notes)) heard.push(...batch)
  const { lostBytes, damage } = notes
  if (lostBytes > 0 || damage !== undefined)
    throw new Error(`${file} (${statSync(file).size} bytes): ${lostBytes} lost, ${damage}`)
  return heard
}
