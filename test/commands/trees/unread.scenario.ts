import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { formatNames } from '../../../src/files/tree-file-name.ts'
import { sessionTree } from '../../../src/tree/place/session-tree.ts'
import { type Run, runner } from '../run-line.ts'

/** What nobody could read is not empty: nothing is deleted below it, and nothing is made of it. */
export function unreadScenario(open: () => Promise<ZooKeeper>, hosts: () => string): void {
  let zk: ZooKeeper
  let run: Run
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zoosh-unread-'))
    zk = await open()
    run = runner(zk, { server: hosts() })
  })
  afterAll(async () => {
    await zk?.close()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    for (const path of ['', '/open', '/secret', '/secret/below', '/secret/below/more'])
      await zk.create(`/unread${path}`, 'x')
  })
  afterEach(async () => {
    await lock(false)
    await run('delete -r /unread /unread-copy -y --no-journal')
  })

  /** Whether nobody may read what is in the middle of the tree. */
  const lock = async (locked: boolean): Promise<void> => {
    await zk.setAcl('/unread/secret', `world:anyone:${locked ? 'cdwa' : 'cdrwa'}`)
  }
  const tree = async (root: string): Promise<string[]> => {
    const found: string[] = []
    for await (const batch of sessionTree(zk, root, undefined).read({ want: { data: true } }))
      for (const { path, data } of batch) found.push(`${path} ${data}`)
    return found
  }
  const whole = [' x', '/open x', '/secret x', '/secret/below x', '/secret/below/more x']

  test.each([...formatNames, 'folder'])('%s', async (format) => {
    const place = format === 'folder' ? `${join(folder, 'tree')}/` : join(folder, `tree.${format}`)
    await lock(true)
    expect(await run(['export', '/unread', place])).toMatchObject({ code: 7 })
    await lock(false)
    const from = format === 'folder' ? place : `file:${place}`
    // apply --prune: what stands below it stays.
    expect(await run(['apply', '-f', place, '--prune', '--no-acl', '-y'])).toMatchObject({ code: 7 })
    expect(await tree('/unread')).toEqual(whole)
    // import: what differs is told, and it is not said that all is well.
    await zk.set('/unread/open', 'y')
    const imported = await run(['import', from, '/unread', '--no-acl', '--on-conflict', 'overwrite', '-y'])
    expect(imported).toMatchObject({ code: 7, err: expect.stringContaining('may not be read') })
    expect(await tree('/unread')).toEqual(whole)
    // Where it is not, it is not made up.
    for (const line of [
      ['import', from, '/unread-copy', '-y'],
      ['apply', '-f', place, '--prune', '-y'],
    ]) {
      const root = line[0] === 'import' ? '/unread-copy' : '/unread'
      await run(`delete -r ${root} -y --no-journal`)
      expect(await run(line)).toMatchObject({ code: 7, err: expect.stringContaining('/secret') })
      expect(await tree(root)).toEqual([' x', '/open x'])
    }
    await zk.create('/unread/secret')
  })

  test('cp of what may not be read makes nothing up', async () => {
    await lock(true)
    const { code } = await run('cp -r /unread /unread-copy')
    expect(code).toBe(7)
    expect(await tree('/unread-copy')).toEqual([' x', '/open x'])
  })

  test.each(['', ' --prune', ' --prune --include below', ' --include /secret/b*'])(
    'mirror%s leaves what it has mirrored below what may not be read any more',
    async (more) => {
      const line = `mirror /unread /unread-copy --once --no-acl -y --state ${join(folder, `state${more.length}`)}${more}`
      expect(await run(line)).toMatchObject({ code: 0 })
      const before = await tree('/unread-copy')
      expect(before).toContain('/secret/below/more x')
      await lock(true)
      const { code } = await run(line)
      expect([code, await tree('/unread-copy')]).toEqual([7, before])
    },
  )
}
