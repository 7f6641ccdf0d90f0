import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { isLive } from '../../client/terms/session-events.ts'
import { ZkError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import { Held, type Rivals } from '../holding/held.ts'
import { Vigil } from '../holding/vigil.ts'
import { gone } from '../steps/gone.ts'
import { MixedLayouts } from '../steps/mixed-layouts.ts'
import { orAbort } from '../steps/or-abort.ts'
import { persist } from '../steps/persist.ts'
import { createProtected, discard, type Numbered } from '../steps/sequence.ts'
import { SequenceExhausted } from '../steps/sequence-exhausted.ts'
import { isUsedUp } from '../steps/sequence-number.ts'
import { contenderName, contendersOf, type Layout } from './contender.ts'

/** How to queue up. */
export interface Queueing {
  /** Goes ahead together with other shared contenders. */
  readonly shared: boolean
  /** Whose names to use; undefined follows the contenders that are there. */
  readonly layout: Layout | undefined
  /** The names when nobody is there to be followed. */
  readonly fallback: Layout
  readonly data: string | Uint8Array | null
}

/**
 * Takes a place in the queue before a lock and waits for its turn. Each waits for one znode only: the nearest before it
 * that is in its way. Nothing is left behind after an error.
 * @throws ConnectionError when the session is over; ZkError NoAuth, NoNode when our znode was deleted by somebody;
 * MixedLayouts when the contenders could not see us; SequenceExhausted when there is no order any more; the signal's reason
 */
export async function takeTurn(
  zk: ZooKeeper,
  directory: string,
  queueing: Queueing,
  signal: AbortSignal | undefined,
): Promise<Held> {
  return (await queueUp(zk, directory, { ...queueing, signal, once: false }))!
}

/** Like `takeTurn`, without waiting. @returns undefined when somebody is before us; nothing is left behind then */
export function tryTurn(
  zk: ZooKeeper,
  directory: string,
  queueing: Queueing,
  signal: AbortSignal | undefined,
): Promise<Held | undefined> {
  return queueUp(zk, directory, { ...queueing, signal, once: true })
}

interface TurnOptions extends Queueing {
  /** Does not wait: undefined at once when somebody is before us. */
  readonly once: boolean
  readonly signal: AbortSignal | undefined
}

async function queueUp(zk: ZooKeeper, directory: string, options: TurnOptions): Promise<Held | undefined> {
  const endWait = Vigil.of(zk).wait()
  try {
    return await standInLine(zk, directory, options)
  } finally {
    endWait()
  }
}

async function standInLine(zk: ZooKeeper, directory: string, options: TurnOptions): Promise<Held | undefined> {
  let layout = options.layout ?? options.fallback
  for (let tries = 0; tries < 3; tries++) {
    const { own, children } = await enqueue(zk, directory, layout, options)
    const outcome = await waitInLine(zk, directory, own, children, options)
      .then(async (end) => {
        // The answer that made it ours may have been on its way for long.
        if (end === 'ours') await Vigil.of(zk).assured(options.signal)
        return end
      })
      .catch(async (error) => {
        await leave(zk, own.path)
        throw error
      })
    if (outcome === 'ours') return new Held(zk, own, rivals(directory, options))
    await leave(zk, own.path)
    if (outcome === 'taken') return undefined
    layout = outcome
  }
  throw new MixedLayouts(`the contenders for ${directory} use node names that do not go together`)
}

/** Anybody else in line; beside a shared holder, whoever does not share. */
function rivals(directory: string, { shared }: TurnOptions): Rivals {
  return { directory, hold: (names) => contendersOf(names).some((other) => !shared || !other.shared) }
}

/** Takes the place and looks at the line in one go: the second request follows the first without waiting for its answer. */
async function enqueue(
  zk: ZooKeeper,
  directory: string,
  layout: Layout,
  { shared, signal, data }: TurnOptions,
): Promise<{ own: Numbered; children: readonly string[] | undefined }> {
  signal?.throwIfAborted()
  // kazoo makes sure of the directory once a program: the server must not tidy it away in between.
  const parents = layout === 'kazoo' ? 'persistent' : 'container'
  Vigil.of(zk).freshen()
  const creating = createProtected(zk, directory, (guid) => contenderName(layout, shared, guid), { data, parents })
  const listing = zk.children(directory).catch(() => undefined)
  const [own, listed] = await orAbort(Promise.all([creating, listing]), signal, ([{ path }]) => discard(zk, path))
  const children = listed?.children
  // A create that had to be repeated came after the look.
  return { own, children: children?.includes(own.name) ? children : undefined }
}

/** @returns `taken` with `once` when somebody is before us; a layout when the others use that one */
async function waitInLine(
  zk: ZooKeeper,
  directory: string,
  own: Numbered,
  seen: readonly string[] | undefined,
  { shared, once, signal, layout: wanted }: TurnOptions,
): Promise<'ours' | 'taken' | Layout> {
  if (isUsedUp(own.sequence)) throw new SequenceExhausted(directory)
  for (let list = seen; ; list = undefined) {
    signal?.throwIfAborted()
    if (!list) Vigil.of(zk).freshen()
    const contenders = contendersOf(list ?? (await persist(zk, () => zk.children(directory), signal)).children)
    const place = contenders.findIndex(({ name }) => name === own.name)
    if (place < 0) throw new ZkError(-101, own.path)
    // To us they come later; to programs that sort the names they come first.
    if (contenders.some(({ sequence }) => sequence < 0)) throw new SequenceExhausted(directory)
    const { layout } = contenders[place]!
    const blind = contenders.find((contender) => contender.layout !== layout)
    if (blind && wanted === undefined) return blind.layout
    if (blind)
      throw new MixedLayouts(`${directory} is used by ${blind.layout} clients, which do not see ${layout} names`)
    const obstacle = contenders.slice(0, place).findLast((contender) => !shared || !contender.shared)
    if (!obstacle) return 'ours'
    if (once) return 'taken'
    await gone(zk, joinPath(directory, obstacle.name), signal)
  }
}

/** Gives up the place: waits for the answer while there is a connection, else leaves it to the background. */
async function leave(zk: ZooKeeper, path: string): Promise<void> {
  const gone = discard(zk, path)
  if (isLive(zk.state)) await Promise.race([gone, sleep(1000, undefined, { ref: false })])
}
