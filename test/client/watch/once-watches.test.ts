import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Outcome } from '../../../src/client/connection/call.ts'
import { Once } from '../../../src/client/watch/once.ts'
import { OnceWatches } from '../../../src/client/watch/once-watches.ts'
import { type NodeEventType, Watch, type WatchOptions } from '../../../src/client/watch/watch.ts'
import type { WatchPort } from '../../../src/client/watch/watch-port.ts'
import { watcherTypes } from '../../../src/wire/codes.ts'
import { ZkError } from '../../../src/wire/error.ts'
import type { Stat } from '../../../src/wire/records.ts'
import { emptyStat } from '../../harness/hostile-server.ts'

const NO_NODE = -101

/** One-shot watches on a server that is played by hand, and a log of what is asked and told, in order. */
function played() {
  const log: string[] = []
  const asked: Outcome<{ stat: Stat }, unknown>[] = []
  const covered = new Set<string>()
  const port: WatchPort = {
    connected: true,
    lastZxid: 10n,
    recycle: () => {},
    call: (op, request, _path, _how, outcome) => {
      const { path, watch, type } = request as { path: string; watch?: boolean; type?: number }
      log.push(`${op} ${path} ${watch ?? type}`)
      asked.push(outcome as never)
      return Promise.resolve() as never
    },
  }
  const watches = new OnceWatches(
    port,
    (path) => covered.has(path),
    (once, type) => log.push(`${type} ${once.path} found`),
  )
  return {
    watches,
    covered,
    /** Opens a watch. */
    open: (path: string, mode: Once['mode'], options: WatchOptions = {}): Once => {
      const once: Once = new Once(new Watch(path, mode, options, async () => {}), path, mode)
      watches.add(once)
      return once
    },
    /** Answers the last request: the znode is there, or, by default, is not. */
    answer: (stat?: Partial<Stat>): void => {
      const outcome = asked.pop()!
      if (stat) outcome.map!({ stat: { ...emptyStat, ...stat } })
      else outcome.refused!(new ZkError(NO_NODE))
    },
    fire: (type: NodeEventType, path: string): void =>
      watches.fire(type, path, (once) => log.push(`${type} ${once.path}`)),
    /** What was asked and told since the last look. */
    log: () => log.splice(0),
  }
}

test('is set again before its event is told, and what changed in between is found by the look that sets it', () => {
  const { open, answer, fire, log, watches } = played()
  open('/a', 'data')
  answer({})
  expect([log(), watches.armed().data]).toEqual([['exists /a true'], ['/a']])
  fire('NodeDeleted', '/a')
  expect(log()).toEqual(['exists /a true', 'NodeDeleted /a'])
  answer({})
  expect(log()).toEqual(['NodeCreated /a found'])
  fire('NodeDataChanged', '/a')
  answer()
  expect(log()).toEqual(['exists /a true', 'NodeDataChanged /a', 'NodeDeleted /a found'])
  expect(watches.armed()).toEqual({ data: [], exist: ['/a'], child: [] })
})

test('data and children need a znode to begin with, exists does not', async () => {
  const { open, answer, watches } = played()
  for (const mode of ['data', 'children'] as const) {
    const { watch } = open('/none', mode)
    answer()
    await expect(watch.ready).rejects.toMatchObject({ name: 'NoNode', path: '/none' })
  }
  const { watch } = open('/none', 'exists')
  answer()
  await watch.ready
  expect(watches.armed()).toEqual({ data: [], exist: ['/none'], child: [] })
})

test('children are awaited by exists while there is no znode, and watched again once there is', () => {
  const { open, answer, fire, log, watches } = played()
  open('/a', 'children')
  answer({})
  fire('NodeDataChanged', '/a')
  fire('NodeDeleted', '/a')
  answer()
  expect(log()).toEqual(['getChildren2 /a true', 'exists /a true', 'NodeDeleted /a'])
  expect(watches.armed().exist).toEqual(['/a'])
  fire('NodeCreated', '/a')
  answer({})
  expect(log()).toEqual(['getChildren2 /a true', 'NodeCreated /a'])
  expect(watches.armed().child).toEqual(['/a'])
  // Deleted, and created again before anybody watched.
  fire('NodeDeleted', '/a')
  answer({})
  answer({})
  expect(log()).toEqual(['exists /a true', 'NodeDeleted /a', 'NodeCreated /a found', 'getChildren2 /a true'])
  expect(watches.armed().child).toEqual(['/a'])
})

test('a watch that ends after one event is not set again, and costs no request to end', async () => {
  const { open, answer, fire, log, watches } = played()
  const { watch } = open('/a', 'data', { once: true })
  answer({})
  fire('NodeDataChanged', '/a')
  await turn()
  expect(log()).toEqual(['exists /a true', 'NodeDataChanged /a'])
  expect([watch.closed, watches.size]).toEqual([true, 0])
})

test('comes off the server with the last one in its table', async () => {
  const { open, answer, log, watches } = played()
  const [data, exists, children] = (['data', 'exists', 'children'] as const).map((mode) => {
    const once = open('/a', mode)
    answer({})
    return once
  })
  log()
  await watches.remove(data!)
  expect(log()).toEqual([])
  await watches.remove(exists!)
  await watches.remove(exists!)
  await watches.remove(children!)
  expect(log()).toEqual([`removeWatches /a ${watcherTypes.data}`, `removeWatches /a ${watcherTypes.children}`])
})

test('under a persistent watch it only looks; when that goes, it is set, and newer changes are found', () => {
  const { open, answer, log, covered, watches } = played()
  covered.add('/a')
  open('/a', 'data')
  answer({ mzxid: 5n })
  expect([log(), watches.armed().data]).toEqual([['exists /a false'], []])
  covered.delete('/a')
  watches.uncover('/a')
  answer({ mzxid: 11n })
  expect([log(), watches.armed().data]).toEqual([['exists /a true', 'NodeDataChanged /a found'], ['/a']])
})
