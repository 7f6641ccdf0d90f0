import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Outcome } from '../../../src/client/connection/call.ts'
import { Consumer } from '../../../src/client/watch/consumer.ts'
import { type NodeEventType, Watch, type WatchMode, type WatchOptions } from '../../../src/client/watch/watch.ts'
import type { WatchPort } from '../../../src/client/watch/watch-port.ts'
import { WatchedPath, type WatchedPathHost } from '../../../src/client/watch/watched-path.ts'
import { addWatchModes, watcherTypes } from '../../../src/wire/codes.ts'
import { ZkError } from '../../../src/wire/error.ts'
import type { Stat } from '../../../src/wire/records.ts'
import { emptyStat } from '../../harness/hostile-server.ts'

const NO_NODE = -101
const UNIMPLEMENTED = -6

interface Asked {
  readonly outcome: Outcome<never, unknown> | undefined
  readonly settle: { resolve(value?: unknown): void; reject(error: unknown): void }
}

/** One path on a server that is played by hand, and a log of what is asked and told, in order. */
function played() {
  const log: string[] = []
  const asked: Asked[] = []
  const ask = (op: string, request: object, outcome?: Outcome<never, unknown>): Promise<never> => {
    const { watch, type, mode } = request as { watch?: boolean; type?: number; mode?: number }
    log.push(`${op} ${watch ?? type ?? mode}`)
    return new Promise((resolve, reject) => {
      asked.push({ outcome, settle: { resolve: resolve as () => void, reject } })
    })
  }
  const port = {
    connected: true,
    lastZxid: 10n,
    patience: Number.POSITIVE_INFINITY,
    recycle: () => {},
    now: (op: string, request: object, _path: string, outcome?: Outcome<never, unknown>) => ask(op, request, outcome),
    insist: (op: string, request: object, _path: string, outcome: Outcome<never, unknown>) => ask(op, request, outcome),
  }
  const host: WatchedPathHost = {
    port: port as unknown as WatchPort,
    emit: ({ watch }, type, _path, _zxid, synthetic) =>
      log.push(`${watch.mode} hears ${type}${synthetic ? ' found' : ''}`),
    left: () => {},
    done: () => log.push('done'),
  }
  const path = new WatchedPath('/a', host)
  return {
    path,
    port,
    open: (mode: WatchMode, options: WatchOptions = {}): Watch => {
      const watch: Watch = new Watch('/a', mode, options, () => path.close(consumer))
      const consumer = new Consumer(watch, mode)
      path.open(consumer)
      return watch
    },
    /** Answers the oldest request: done, or with a stat, or with an error. */
    answer: (said: Partial<Stat> | ZkError = {}): void => {
      const { outcome, settle } = asked.shift()!
      if (!(said instanceof ZkError)) settle.resolve(outcome?.map?.({ stat: { ...emptyStat, ...said } } as never))
      else if (!outcome?.refused?.(said)) settle.reject(said)
    },
    fire: (type: NodeEventType): void => path.event(type, undefined),
    /** What was asked and told since the last look. */
    log: () => log.splice(0),
  }
}

const noNode = new ZkError(NO_NODE)

test('is set again before its event is told, and what changed in between is found by the look that sets it', () => {
  const { open, answer, fire, log } = played()
  open('data')
  answer()
  expect(log()).toEqual(['exists true'])
  fire('NodeDeleted')
  expect(log()).toEqual(['exists true', 'data hears NodeDeleted'])
  answer()
  expect(log()).toEqual(['data hears NodeCreated found'])
  fire('NodeDataChanged')
  answer(noNode)
  expect(log()).toEqual(['exists true', 'data hears NodeDataChanged', 'data hears NodeDeleted found'])
})

test('data and children need a znode to begin with, exists does not', async () => {
  const { open, answer, log } = played()
  for (const mode of ['data', 'children'] as const) {
    const watch = open(mode)
    if (mode === 'children') answer()
    answer(noNode)
    await expect(watch.ready).rejects.toMatchObject({ name: 'NoNode', path: '/a' })
  }
  // The server took the look at the data for a watch of its creation.
  expect(log()).toEqual(['exists true', `removeWatches ${watcherTypes.data}`, 'getChildren2 true', 'done'])
  const watch = open('exists')
  answer(noNode)
  await watch.ready
})

test('children are awaited by exists while there is no znode, and watched again once there is', () => {
  const { open, answer, fire, log } = played()
  open('children')
  answer()
  fire('NodeDeleted')
  answer(noNode)
  expect(log()).toEqual(['getChildren2 true', 'exists true', 'children hears NodeDeleted'])
  fire('NodeCreated')
  answer()
  expect(log()).toEqual(['getChildren2 true', 'children hears NodeCreated'])
  // Deleted, and created again before anybody watched: the watch of the data is not needed then.
  fire('NodeDeleted')
  answer()
  expect(log()).toEqual([
    'exists true',
    'children hears NodeDeleted',
    `removeWatches ${watcherTypes.data}`,
    'getChildren2 true',
    'children hears NodeCreated found',
  ])
})

test('a watch that ends after one event is not set again, and costs no request to end', async () => {
  const { open, answer, fire, log } = played()
  const watch = open('data', { once: true })
  answer()
  fire('NodeDataChanged')
  await turn()
  expect(log()).toEqual(['exists true', 'done', 'data hears NodeDataChanged'])
  expect(watch.closed).toBe(true)
})

test('comes off the server with the last one in its table', async () => {
  const { open, answer, log } = played()
  const [data, exists, children] = (['data', 'exists', 'children'] as const).map((mode) => {
    const watch = open(mode)
    answer()
    return watch
  })
  log()
  await data!.close()
  expect(log()).toEqual([])
  void exists!.close()
  await exists!.close()
  void children!.close()
  expect(log()).toEqual([`removeWatches ${watcherTypes.data}`, `removeWatches ${watcherTypes.children}`])
  answer()
  answer()
  await turn()
  expect(log()).toEqual(['done'])
})

test('one that opens while the last one goes is set behind the removal', async () => {
  const { open, answer, fire, log } = played()
  const first = open('data')
  answer()
  const closing = first.close()
  const second = open('data')
  expect(log()).toEqual(['exists true', `removeWatches ${watcherTypes.data}`, 'exists true'])
  answer()
  await closing
  answer()
  await second.ready
  fire('NodeDataChanged')
  expect(log()).toEqual(['exists true', 'data hears NodeDataChanged'])
})

test('closed while it is being set, it comes off once it is', async () => {
  const { open, answer, log } = played()
  await open('exists').close()
  expect(log()).toEqual(['exists true'])
  answer()
  expect(log()).toEqual([`removeWatches ${watcherTypes.data}`])
})

test('under a watch that stays it only looks; when that goes, it is set, and newer changes are found', () => {
  const { open, answer, log, port } = played()
  const lasting = open('persistent')
  answer()
  open('data')
  answer({ mzxid: 5n })
  expect(log()).toEqual([`addWatch ${addWatchModes.persistent}`, 'exists false'])
  port.lastZxid = 12n
  void lasting.close()
  expect(log()).toEqual([`removeWatches ${watcherTypes.any}`, 'exists true'])
  answer()
  answer({ mzxid: 13n })
  expect(log()).toEqual(['data hears NodeDataChanged found'])
})

test('where watches that stay are refused, those that fire once are set, from where they had looked', async () => {
  const { open, answer, log, port } = played()
  const lasting = open('persistent')
  open('data')
  answer(new ZkError(UNIMPLEMENTED))
  await expect(lasting.ready).rejects.toMatchObject({ name: 'Unimplemented' })
  answer({ mzxid: 10n })
  port.lastZxid = 20n
  answer({ mzxid: 11n })
  expect(log()).toEqual([
    `addWatch ${addWatchModes.persistent}`,
    'exists false',
    'exists true',
    'data hears NodeDataChanged found',
  ])
})

test('the wider mode serves both, and its end goes back to the narrower one, all at once on the wire', async () => {
  const { open, answer, fire, path, log } = played()
  open('persistent')
  const wide = open('persistent-recursive')
  answer()
  answer()
  fire('NodeChildrenChanged')
  expect(log()).toEqual(['addWatch 0', 'addWatch 1'])
  path.childrenChanged(undefined)
  path.below('NodeCreated', '/a/b', undefined)
  expect(log()).toEqual(['persistent hears NodeChildrenChanged', 'persistent-recursive hears NodeCreated'])
  void wide.close()
  expect(log()).toEqual(['addWatch 0', `removeWatches ${watcherTypes['persistent-recursive']}`])
  // Until the answer the server's events are still the wider ones.
  path.childrenChanged(undefined)
  answer()
  path.childrenChanged(undefined)
  fire('NodeChildrenChanged')
  expect(log()).toEqual(['persistent hears NodeChildrenChanged', 'persistent hears NodeChildrenChanged'])
})

test('a new connection is asked to go on from where nothing is missing, however often it is lost', async () => {
  const { open, answer, path, port, log } = played()
  const watch = open('persistent')
  open('data')
  open('children')
  for (let i = 0; i < 3; i++) answer()
  log()
  const lists = (): string[] => path.resume().map(({ list, since }) => `${list} ${since}`)
  expect(lists()).toEqual(['data 10', 'child 10', 'persistent 10'])
  port.lastZxid = 20n
  const again = path.resume()
  expect(again.map(({ since }) => since)).toEqual([10n, 10n, 10n])
  // What it tells before it says that it watches is of the gap, for those that fire once.
  path.event('NodeDataChanged', undefined)
  expect(log()).toEqual(['data hears NodeDataChanged'])
  for (const { record } of again) record.resumed()
  path.event('NodeDataChanged', undefined)
  expect(log()).toEqual(['data hears NodeDataChanged', 'persistent hears NodeDataChanged'].sort().reverse())
  path.gap(10n)
  expect((await watch.next()).value).toMatchObject({ type: 'Gap', since: 10n })
})

test('where a server cannot be asked to go on, each looks for itself, from where nothing is missing', () => {
  const { open, answer, path, port, log } = played()
  open('data')
  answer()
  path.resume()
  port.lastZxid = 20n
  path.refuseOnce()
  answer({ mzxid: 15n })
  expect(log()).toEqual(['exists true', 'exists true', 'data hears NodeDataChanged found'])
})

test('without a connection nothing is taken off, and the next one is not asked for it', async () => {
  const { open, answer, path, port, log } = played()
  const watch = open('exists')
  answer()
  port.connected = false
  await watch.close()
  expect(path.resume()).toEqual([])
  expect(log()).toEqual(['exists true', 'done'])
})
