import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { childrenEver, guard } from '../../../src/tree/journal/parent-guard.ts'

/** What a guard lets pass. */
export function parentGuardScenario(open: () => Promise<ZooKeeper>): void {
  async function passes(zk: ZooKeeper, parent: string, ever: number): Promise<boolean> {
    const results = await zk.call('multi', guard(parent, ever))
    return results.every(({ op }) => op !== 'error')
  }

  test('a guard passes until a child of any kind is created, whatever is deleted or set meanwhile', async () => {
    await using zk = await open()
    await zk.create('/g', null)
    for (const name of ['a', 'b', 'c']) await zk.create(`/g/${name}`, name)
    await zk.delete('/g/b')
    let ever = childrenEver((await zk.exists('/g'))!)
    expect(ever).toBe(3)
    await zk.set('/g', 'data')
    await zk.set('/g/a', 'data')
    await zk.setAcl('/g/a', 'world:anyone:cdrwa')
    await zk.delete('/g/c')
    expect(await passes(zk, '/g', ever)).toBe(true)
    // A guard counts itself.
    expect(await passes(zk, '/g', ever)).toBe(false)
    for (const mode of ['persistent', 'ephemeral', 'persistent-sequential', 'container'] as const) {
      ever = childrenEver((await zk.exists('/g'))!)
      const { path } = await zk.create(`/g/${mode}`, null, { mode })
      expect(await passes(zk, '/g', ever)).toBe(false)
      await zk.delete(path)
      expect(await passes(zk, '/g', ever)).toBe(false)
      expect(await passes(zk, '/g', ever + 1)).toBe(true)
    }
    expect((await zk.children('/g')).children).toEqual(['a'])
    await zk.delete('/g/a')
    await zk.delete('/g')
  })

  test('a guard at the root of the tree', async () => {
    await using zk = await open()
    const ever = childrenEver((await zk.exists('/'))!)
    expect(await passes(zk, '/', ever + 1)).toBe(false)
    expect(await passes(zk, '/', ever)).toBe(true)
  })
}
