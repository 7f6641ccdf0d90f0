import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import type { WatchMode } from '../../src/client/watch/watch.ts'

/** What watches tell on any ZooKeeper: run against the sandbox and the real one. */
export function watchesScenario(open: () => Promise<ZooKeeper>): void {
  /** What a watch of `mode` on `root` tells of what `act` does, up to an event on the last path that is touched. */
  async function told(root: string, mode: WatchMode, act: (zk: ZooKeeper) => Promise<unknown>, count: number) {
    const zk = await open()
    const watching = await open()
    try {
      await zk.create(root)
      const watch = watching.watch(root, { mode })
      await watch.ready
      const seen: string[] = []
      const done = (async () => {
        for await (const event of watch) {
          seen.push(`${event.type} ${event.path}`)
          if (seen.length === count) return
        }
      })()
      await act(zk)
      await done
      return seen
    } finally {
      await watching.close()
      await zk.close()
    }
  }

  test('a persistent watch tells of the znode and of its list of children, not of what is below', async () => {
    const act = async (zk: ZooKeeper) => {
      await zk.create('/p/child')
      await zk.set('/p/child', 'x')
      await zk.set('/p', 'x')
      await zk.delete('/p/child')
      await zk.delete('/p')
    }
    expect(await told('/p', 'persistent', act, 4)).toEqual([
      'NodeChildrenChanged /p',
      'NodeDataChanged /p',
      'NodeChildrenChanged /p',
      'NodeDeleted /p',
    ])
  })

  test('a recursive watch tells of everything below, and of no list of children', async () => {
    const act = async (zk: ZooKeeper) => {
      await zk.create('/r/a')
      await zk.create('/r/a/b')
      await zk.set('/r/a/b', 'x')
      await zk.delete('/r/a/b')
      await zk.set('/r', 'x')
    }
    expect(await told('/r', 'persistent-recursive', act, 5)).toEqual([
      'NodeCreated /r/a',
      'NodeCreated /r/a/b',
      'NodeDataChanged /r/a/b',
      'NodeDeleted /r/a/b',
      'NodeDataChanged /r',
    ])
  })

  test('the events of a transaction come in its order', async () => {
    const act = (zk: ZooKeeper) =>
      zk.transaction().create('/m/a').create('/m/b').set('/m/a', '1').delete('/m/b').commit()
    expect(await told('/m', 'persistent-recursive', act, 4)).toEqual([
      'NodeCreated /m/a',
      'NodeCreated /m/b',
      'NodeDataChanged /m/a',
      'NodeDeleted /m/b',
    ])
  })

  test('a transaction that fails is told to nobody', async () => {
    const act = async (zk: ZooKeeper) => {
      await zk
        .transaction()
        .create('/f/a')
        .delete('/f/none')
        .commit()
        .catch(() => {})
      await zk.set('/f', 'after')
    }
    expect(await told('/f', 'persistent-recursive', act, 1)).toEqual(['NodeDataChanged /f'])
  })

  test('setting an ACL is told to nobody', async () => {
    const act = async (zk: ZooKeeper) => {
      await zk.setAcl('/s', [{ perms: 31, scheme: 'world', id: 'anyone' }])
      await zk.set('/s', 'after')
    }
    expect(await told('/s', 'persistent', act, 1)).toEqual(['NodeDataChanged /s'])
  })

  test('an end of session is told as the deletion of what it owned', async () => {
    const act = async () => {
      const owner = await open()
      await owner.create('/e/own', null, { mode: 'ephemeral' })
      await owner.close()
    }
    expect(await told('/e', 'persistent-recursive', act, 2)).toEqual(['NodeCreated /e/own', 'NodeDeleted /e/own'])
  })

  for (const mode of ['children', 'data', 'exists'] as const) {
    const change = (zk: ZooKeeper, root: string): Promise<unknown> =>
      mode === 'children' ? zk.create(`${root}/c-`, null, { mode: 'persistent-sequential' }) : zk.set(root, 'x')

    test(`a watch for ${mode} hears nothing of what was before it, though another one on the same path does`, async () => {
      const zk = await open()
      try {
        const root = `/before-${mode}`
        await zk.create(root)
        const first = zk.watch(root, { mode, once: true })
        await first.ready
        const [, second] = [change(zk, root), zk.watch(root, { mode, once: true })]
        await second.ready
        expect((await first.next()).value).toMatchObject({ path: root })
        expect(second.closed).toBe(false)
        await change(zk, root)
        expect((await second.next()).value).toMatchObject({ path: root })
      } finally {
        await zk.close()
      }
    })

    test(`a watch for ${mode} that is closed leaves one that is just being set on the same path alone`, async () => {
      const zk = await open()
      try {
        const root = `/beside-${mode}`
        await zk.create(root)
        const first = zk.watch(root, { mode, once: true })
        await first.ready
        const second = zk.watch(root, { mode, once: true })
        await first.close()
        await second.ready
        await change(zk, root)
        await zk.sync(root)
        expect(second.closed).toBe(true)
        expect((await second.next()).value).toMatchObject({ path: root })
      } finally {
        await zk.close()
      }
    })
  }
}
