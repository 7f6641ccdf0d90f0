import type { Direction } from '../../harness/proxy.ts'
import { Random } from './random.ts'
import type { Recipe } from './recipes.ts'

/** Whom a fault hits: who holds at that moment, or one who does not. */
export type Aim = 'holder' | 'waiter'

/** Which server: the one the holder talks to, the leader, one that is not. */
export type ServerAim = 'used' | 'leader' | 'other'

/** What goes wrong. `ms`: for how long. */
export type Fault =
  | { readonly does: 'stop'; readonly what: 'zoosh' | 'cmd' | 'host'; readonly whom: Aim; readonly ms: number }
  | { readonly does: 'kill'; readonly what: 'zoosh' | 'cmd' | 'host'; readonly whom: Aim; readonly ms: 0 }
  | { readonly does: 'silence'; readonly way: 'both' | Direction; readonly whom: Aim; readonly ms: number }
  | {
      readonly does: 'delay'
      readonly way: 'both' | Direction
      readonly by: number
      readonly whom: Aim
      readonly ms: number
    }
  | { readonly does: 'reset'; readonly whom: Aim; readonly ms: 0 }
  | { readonly does: 'delete'; readonly whom: Aim; readonly ms: 0 }
  | { readonly does: 'pause-server' | 'kill-server' | 'part'; readonly which: ServerAim; readonly ms: number }
  | { readonly does: 'shrink'; readonly ms: 0 }

/** One fault, or two of them. */
export interface Beat {
  /** When it begins: after the beat before, once a CMD has started, once one has ended; and how many ms after that. */
  readonly after: 'beat' | 'start' | 'end'
  readonly ms: number
  readonly first: Fault
  readonly second:
    | { readonly begins: 'together' | 'meanwhile' | 'as the first ends'; readonly fault: Fault }
    | undefined
}

/** Who takes part, again and again while the schedule lasts. */
export interface Contender {
  readonly kind: 'zoosh' | 'library' | 'kazoo' | 'curator'
  readonly shared: boolean
  /** How long its CMD lives when nobody stops it, in ms. */
  readonly ms: number
  readonly manners: 'plain' | 'tidy' | 'stubborn'
  /** Processes CMD starts. */
  readonly children: number
}

/** Whether it is a program with zoosh. */
export function isOurs({ kind }: Contender): boolean {
  return kind === 'zoosh' || kind === 'library'
}

/** All that happens, made from a seed. */
export interface Schedule {
  readonly seed: number
  readonly servers: 'one' | 'three'
  /** Session timeout, in ms. */
  readonly timeout: number
  readonly contenders: readonly Contender[]
  readonly beats: readonly Beat[]
}

/** ms; of the servers under all schedules. Timeouts of sessions are 4 to 6 of them. */
export const TICK = 500

/** How long a CMD lives that does not end by itself. */
export const FOREVER = 60_000

export function scheduleOf(seed: number, recipe: Recipe): Schedule {
  const random = new Random(seed)
  const servers = random.pick(['one', 'three', 'three'] as const)
  const timeout = random.between(4, 6) * TICK
  // Faults of servers disturb everybody there, so that such a schedule must have its servers for itself.
  const makers = recipe.peers
    ? [clientFault]
    : random.chance(0.4)
      ? [clientFault, servers === 'three' ? ensembleFault : serverFault]
      : [clientFault]
  const makeFault = (): Fault => random.pick(makers)(random, timeout)
  return {
    seed,
    servers,
    timeout,
    contenders: contendersOf(random, recipe),
    beats: Array.from({ length: random.between(1, 2) }, () => beatOf(random, makeFault)),
  }
}

/** Whether it needs servers that nobody else uses. */
export function touchesServers({ beats }: Schedule): boolean {
  return beats.some(({ first, second }) => [first, second?.fault].some((fault) => fault && isOfServers(fault)))
}

function isOfServers({ does }: Fault): boolean {
  return does === 'pause-server' || does === 'kill-server' || does === 'part' || does === 'shrink'
}

function contendersOf(random: Random, { sharing, peers }: Recipe): Contender[] {
  const ours = Array.from({ length: random.between(2, peers ? 2 : 4) }, (_, i): Contender => {
    const kind = random.chance(0.25) ? 'library' : 'zoosh'
    // A session that ends matters to a CMD that outlives it.
    const ends = random.chance(0.4)
    return {
      kind,
      // One of each at least.
      shared: sharing === true && (i === 0 || (i > 1 && random.chance(0.6))),
      ms: ends ? random.between(300, 1200) : FOREVER,
      manners: random.pick(['plain', 'tidy', 'stubborn']),
      children: random.chance(0.3) ? random.between(1, 2) : 0,
    }
  })
  const others = (peers ?? []).map(
    (kind): Contender => ({ kind, shared: false, ms: random.between(300, 900), manners: 'plain', children: 0 }),
  )
  return [...ours, ...others]
}

function beatOf(random: Random, makeFault: () => Fault): Beat {
  const after = random.pick(['beat', 'start', 'end'] as const)
  const first = makeFault()
  const begins = random.pick(['together', 'meanwhile', 'as the first ends'] as const)
  return {
    after,
    // Close to a start or an end, where what was known becomes old.
    ms: after === 'beat' ? random.between(0, 800) : random.between(0, random.pick([10, 400])),
    first,
    second: random.chance(0.6) ? { begins, fault: makeFault() } : undefined,
  }
}

/** Too short to end a session, or long enough. */
function spell(random: Random, timeout: number): number {
  return Math.round(timeout * (random.chance(0.3) ? 0.1 + random.next() * 0.6 : 1.2 + random.next() * 0.6))
}

function clientFault(random: Random, timeout: number): Fault {
  const whom = random.chance(0.75) ? 'holder' : 'waiter'
  const ms = spell(random, timeout)
  const way = random.pick(['both', 'both', 'to-server', 'to-client'] as const)
  const what = random.pick(['zoosh', 'cmd', 'host'] as const)
  const makers: readonly (() => Fault)[] = [
    () => ({ does: 'stop', what, whom, ms }),
    () => ({ does: 'kill', what, whom, ms: 0 }),
    () => ({ does: 'silence', way, whom, ms }),
    () => ({ does: 'silence', way, whom, ms }),
    () => ({ does: 'delay', way, by: random.between(50, Math.round(timeout * 0.8)), whom, ms }),
    () => ({ does: 'reset', whom, ms: 0 }),
    () => ({ does: 'delete', whom, ms: 0 }),
  ]
  return random.pick(makers)()
}

function serverFault(random: Random, timeout: number): Fault {
  const ms = spell(random, timeout)
  const which = 'used'
  const makers: readonly (() => Fault)[] = [
    () => ({ does: 'pause-server', which, ms }),
    () => ({ does: 'kill-server', which, ms: Math.round(ms / 4) }),
    () => ({ does: 'shrink', ms: 0 }),
  ]
  return random.pick(makers)()
}

function ensembleFault(random: Random, timeout: number): Fault {
  const ms = spell(random, timeout)
  const which = random.pick(['used', 'leader', 'other'] as const)
  const makers: readonly (() => Fault)[] = [
    () => ({ does: 'pause-server', which, ms }),
    () => ({ does: 'kill-server', which, ms: Math.round(ms / 2) }),
    () => ({ does: 'part', which, ms }),
    () => ({ does: 'part', which: 'used', ms }),
    () => ({ does: 'shrink', ms: 0 }),
  ]
  return random.pick(makers)()
}

/** A schedule to read. */
export function tell({ seed, servers, timeout, contenders, beats }: Schedule): string {
  const fields = (value: object): string =>
    Object.entries(value)
      .map(([key, field]) => (key === 'does' ? field : `${key}=${field}`))
      .join(' ')
  return [
    `seed ${seed}: ${servers === 'one' ? 'one server' : 'three servers'}, sessions of ${timeout} ms`,
    ...contenders.map((contender, i) => `  h${i}: ${fields(contender)}`),
    ...beats.flatMap(({ after, ms, first, second }) => [
      `  ${ms} ms after ${after === 'beat' ? 'that' : `the next ${after}`}: ${fields(first)}`,
      ...(second ? [`    ${second.begins}: ${fields(second.fault)}`] : []),
    ]),
  ].join('\n')
}
