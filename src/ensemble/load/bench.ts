import type { ZooKeeper } from '../../client/client.ts'
import { Histogram, type LatencySummary } from '../../wire/histogram.ts'
import { joinPath } from '../../wire/path.ts'
import { type Course, CourseWriter } from './course.ts'

export interface BenchOptions {
  /** Sessions. */
  readonly clients: number
  /** Operations of each kind, over all sessions. */
  readonly operations: number
  /** Bytes of data a znode. */
  readonly size: number
  /** Requests a session has under way at a time. */
  readonly depth: number
  /** Parent of the temporary znode. */
  readonly under: string
  readonly signal?: AbortSignal | undefined
}

/** One kind of operation. */
export interface BenchPhase {
  readonly operation: 'create' | 'set' | 'get' | 'delete'
  readonly operations: number
  readonly errors: number
  /** First error, if any. */
  readonly error: string | undefined
  readonly perSecond: number
  readonly latency: LatencySummary | undefined
  readonly course: Course
}

/** Parts of a phase that its course has. */
const PARTS = 12

/** A figure to reach. */
export interface Goal {
  readonly name: string
  readonly wanted: number
  readonly measured: number
  readonly passed: boolean
}

/**
 * Puts a bounded load on an ensemble, under a temporary znode which is gone afterwards, also when it is interrupted:
 * creates, sets, gets and deletes as many small znodes, each kind timed on its own.
 * @param open makes a session; each of `clients` gets its own, by its number from 0 on
 * @param close ends one
 */
export async function* bench(
  open: (index: number) => Promise<ZooKeeper>,
  close: (zk: ZooKeeper) => Promise<void>,
  options: BenchOptions,
): AsyncGenerator<BenchPhase> {
  const sessions = await openAll(open, close, options.clients)
  try {
    yield* onSessions(sessions, options)
  } finally {
    await Promise.all(sessions.map(close))
  }
}

async function* onSessions(sessions: readonly ZooKeeper[], options: BenchOptions): AsyncGenerator<BenchPhase> {
  const first = sessions[0]!
  const made = await first.create(joinPath(options.under, 'zoosh-bench-'), null, { mode: 'persistent-sequential' })
  const data = Buffer.alloc(options.size, 'z')
  const path = (index: number) => `${made.path}/n${index}`
  const deeds = {
    create: (zk, index) => zk.create(path(index), data),
    set: (zk, index) => zk.set(path(index), data),
    get: (zk, index) => zk.get(path(index)),
    delete: (zk, index) => zk.delete(path(index)),
  } satisfies Record<BenchPhase['operation'], Deed>
  try {
    for (const [operation, deed] of Object.entries(deeds) as [BenchPhase['operation'], Deed][]) {
      options.signal?.throwIfAborted()
      yield await phase(operation, deed, sessions, options)
    }
  } finally {
    await cleanUp(first, made.path, options.depth)
  }
}

type Deed = (zk: ZooKeeper, index: number) => Promise<unknown>

async function openAll(
  open: (index: number) => Promise<ZooKeeper>,
  close: (zk: ZooKeeper) => Promise<void>,
  count: number,
): Promise<ZooKeeper[]> {
  const opened = await Promise.allSettled(Array.from({ length: count }, (_, index) => open(index)))
  const failed = opened.find((result) => result.status === 'rejected')
  const sessions = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (!failed) return sessions
  await Promise.all(sessions.map(close))
  throw failed.reason
}

async function phase(
  operation: BenchPhase['operation'],
  deed: Deed,
  sessions: readonly ZooKeeper[],
  { operations, depth, signal }: BenchOptions,
): Promise<BenchPhase> {
  const histogram = new Histogram()
  const course = new CourseWriter(operations, PARTS, performance.now())
  let next = 0
  let errors = 0
  let error: string | undefined
  const worker = async (zk: ZooKeeper) => {
    while (next < operations && !signal?.aborted) {
      const index = next++
      const began = performance.now()
      try {
        await deed(zk, index)
        const ended = performance.now()
        histogram.add(ended - began)
        course.add(ended - began, ended)
      } catch (failure) {
        errors++
        error ??= (failure as Error).message
      }
    }
  }
  const began = performance.now()
  await Promise.all(sessions.flatMap((zk) => Array.from({ length: depth }, () => worker(zk))))
  const ended = performance.now()
  const seconds = (ended - began) / 1000
  signal?.throwIfAborted()
  const perSecond = Math.round(histogram.count / seconds)
  const counts = { operation, operations: histogram.count, errors, error, perSecond }
  return { ...counts, latency: histogram.summary(), course: course.end(ended) }
}

async function cleanUp(zk: ZooKeeper, path: string, depth: number): Promise<void> {
  const { children } = await zk.children(path)
  for (let at = 0; at < children.length; at += depth) {
    await Promise.allSettled(children.slice(at, at + depth).map((child) => zk.delete(joinPath(path, child))))
  }
  await zk.delete(path)
}

/** What the figures demanded say about a run. Reads are `get`, writes the slowest of the others. */
export function judgeBench(
  phases: readonly BenchPhase[],
  wanted: {
    readonly minReads?: number | undefined
    readonly minWrites?: number | undefined
    readonly maxP99?: number | undefined
  },
): Goal[] {
  const goals: Goal[] = []
  const writes = phases.filter(({ operation }) => operation !== 'get')
  const rate = (list: readonly BenchPhase[]) => Math.min(...list.map(({ perSecond }) => perSecond))
  const least = (name: string, value: number | undefined, measured: number) => {
    if (value !== undefined) goals.push({ name, wanted: value, measured, passed: measured >= value })
  }
  least('reads/s', wanted.minReads, rate(phases.filter(({ operation }) => operation === 'get')))
  least('writes/s', wanted.minWrites, rate(writes))
  if (wanted.maxP99 !== undefined) {
    const measured = Math.max(...phases.map(({ latency }) => latency?.p99 ?? Number.POSITIVE_INFINITY))
    goals.push({ name: 'p99 ms', wanted: wanted.maxP99, measured, passed: measured <= wanted.maxP99 })
  }
  const errors = phases.reduce((sum, phase) => sum + phase.errors, 0)
  goals.push({ name: 'errors', wanted: 0, measured: errors, passed: errors === 0 })
  return goals
}
