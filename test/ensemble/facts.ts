import type { Facts } from '../../src/ensemble/doctor/finding.ts'
import { judge } from '../../src/ensemble/health/health.ts'
import type { MemberHealth } from '../../src/ensemble/health/probe.ts'

/** A moment for fixtures. */
export const AT = Date.UTC(2026, 10, 22, 3, 0, 0)

/** A healthy member; what a test is about is changed. */
export function member(id: number, change: Partial<MemberHealth> = {}): MemberHealth {
  return {
    id,
    address: `zk${id}:2181`,
    role: 'participant',
    state: 'up',
    reason: undefined,
    local: undefined,
    mode: id === 2 ? 'leader' : 'follower',
    version: '3.8.0',
    uptime: 3_600_000 * 24 * 12,
    zxid: 0x700000b13n,
    epoch: 7,
    latency: { min: 0, avg: 0.4321, max: 12 },
    roundTrip: 1.5,
    connections: 41,
    outstanding: 0,
    watches: 212,
    znodes: 1212,
    ephemerals: 40,
    dataSize: 1_200_000,
    disk: { data: 67_000_000, log: 67_000_000 },
    certificate: undefined,
    clockSkew: 0,
    digests: [{ zxid: 0x700000b00n, digest: 42n }],
    settings: { maxClientCnxns: '60' },
    metrics: { quorum_size: 3 },
    withheld: [],
    ...change,
  }
}

/** Facts about an ensemble with nothing wrong; what a test is about is changed. */
export function facts(
  members: readonly MemberHealth[] = [member(1), member(2), member(3)],
  change: Partial<Facts> = {},
): Facts {
  return {
    health: judge(members, '/zookeeper/config', AT),
    roster: { sessions: [], watchers: new Map(), untold: [] },
    tree: {
      scanned: 10,
      complete: true,
      large: [],
      biggest: [],
      wide: [],
      widest: [],
      counters: [],
      open: [],
      openCount: 0,
      quotas: [],
    },
    unreadable: undefined,
    exposure: [],
    deadEphemerals: [],
    ...change,
  }
}
