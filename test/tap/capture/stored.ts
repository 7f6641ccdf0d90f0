import { resolve } from 'node:path'

/**
 * What tcpdump captured of the Java client, kazoo and ours as they spoke to ZooKeeper 3.8.0 (and the accounts they kept of it).
 * Made anew by `ZOOSH_STORE_CAPTURE=1 npx vitest run --project real test/tap/judge`.
 */
export const storedCapture: string = resolve(import.meta.dirname, '../../golden/captures/three-clients.pcap')
export const storedAccount: string = resolve(import.meta.dirname, '../../golden/captures/three-clients.txt')
