import type { Entry, Exchange, Heard } from '../../../../src/tap/conversation/entry.ts'
import { AT } from '../../../ensemble/facts.ts'

const request = (over: Partial<Exchange>): Exchange => ({
  ...{ kind: 'request', time: AT, op: 'getData', path: '/kafka/brokers/topics/__consumer_offsets', watch: false },
  ...{ requestBytes: 52, answerBytes: 531, error: undefined, zxid: 0x700000a02n, latency: 0.4321, unanswered: false },
  ...{ damaged: false, ...over },
})
const heard = (client: string, session: bigint | undefined, entry: Entry): Heard => ({
  ...{ client, server: '10.0.0.1:2181', session, entry },
})
const [web, worker] = [0x20000a1f3c50003n, 0x20000a1f3c50009n]

/** One of each thing a tap tells, as a server's morning may begin. */
export const heards: readonly Heard[] = [
  heard('10.0.0.12:51422', web, { kind: 'session', time: AT, what: 'opened', timeout: 30_000, readOnly: false, latency: 2.5 }),
  heard('10.0.0.12:51422', web, request({ dataBytes: 412 })),
  heard('10.0.0.12:51422', web, request({ op: 'getChildren2', path: '/app/workers', answerBytes: 1_240_000, latency: 87.25, watch: true })),
  heard('[fe80::1:2:3:4]:51000', worker, request({ op: 'create2', path: '/locks/nightly-report/lock-', mode: 'ephemeral-sequential', dataBytes: 36 })),
  heard('[fe80::1:2:3:4]:51000', worker, request({ op: 'setData', path: '/app/config', version: 3, dataBytes: 18_249, error: 'BadVersion', zxid: 0x700000a03n, latency: 3 })),
  heard('[fe80::1:2:3:4]:51000', worker, request({
    ...{ op: 'multi', path: undefined, error: 'NoNode', latency: 5.125 },
    parts: [
      { op: 'check', path: '/app/config' },
      { op: 'setData', path: '/app/config' },
      { op: 'delete', path: '/app/\u001b[31mred', error: 'NoNode' },
      { op: 'delete', path: '/app/old', error: 'RuntimeInconsistency' },
    ],
  })),
  heard('10.0.0.12:51422', web, { kind: 'event', time: AT + 20, type: 'NodeChildrenChanged', path: '/app/workers', zxid: undefined, answerBytes: 60 }),
  heard('10.0.0.13:40000', undefined, { kind: 'word', time: AT + 25, word: 'mntr', answerBytes: 2048, latency: 11 }),
  heard('10.0.0.14:40001', undefined, { kind: 'unread', time: AT + 26, from: 'client', bytes: 517, why: 'TLS' }),
  heard('10.0.0.12:51422', web, request({ op: 'auth', path: undefined, scheme: 'digest', zxid: undefined })),
  heard('10.0.0.12:51422', web, request({ op: 'setWatches2', path: undefined, paths: 1204, answerBytes: 20 })),
  heard('10.0.0.12:51422', web, request({ op: 'exists', path: '/app/flag', answerBytes: 0, zxid: undefined, latency: undefined, unanswered: true })),
  heard('10.0.0.12:51422', web, { kind: 'session', time: AT + 30, what: 'lost' }),
] // biome-ignore format: a line a thing
