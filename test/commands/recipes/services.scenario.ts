import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { type Outcome, runner } from '../run-line.ts'

/** Services that stay, by commands, on any server. */
export function serviceCommandsScenario(open: () => Promise<ZooKeeper>): void {
  test('what is published stays, is replaced, taken out of service, and removed', async () => {
    const [zk, other] = await Promise.all([open(), open()])
    const run = runner(zk)
    const listed = async (): Promise<unknown> => JSON.parse((await runner(other)('service ls /offered --json')).out)
    const done = (out: string): Outcome => ({ out, err: '', code: 0 })
    const place = '/offered/db/main'
    const publish = 'service publish /offered db --id main --address'
    expect(await run(`${publish} h --port 1 --dry-run`)).toMatchObject({ err: `would create ${place}\n`, code: 0 })
    expect(await run(`${publish} h --port 1`)).toEqual(done(`${place}\n`))
    expect(await run(`${publish} i --dry-run`)).toMatchObject({ err: `would replace ${place}\n` })
    expect(await run(`${publish} i --permanent --json`)).toEqual(done(`{"path":"${place}"}\n`))
    await zk.close()
    expect(await listed()).toMatchObject([{ address: 'i', type: 'PERMANENT', enabled: true, path: place }])
    expect(await runner(other)(`set ${place} false --field enabled`)).toMatchObject({ code: 0 })
    expect(await listed()).toMatchObject([{ address: 'i', enabled: false }])
    expect(await runner(other)('service remove /offered db main --dry-run')).toMatchObject({
      err: `would delete ${place}\n`,
    })
    expect(await runner(other)('service remove /offered db main')).toEqual(done(`${place}\n`))
    expect(await runner(other)('service remove /offered db main')).toMatchObject({ out: '', code: 4 })
    expect(await listed()).toEqual([])
    await other.close()
  })

  test('what no znode can be called is refused, also where nothing is done', async () => {
    const zk = await open()
    const run = runner(zk)
    for (const line of ['publish /offered a/b', 'publish /offered n --id a/b', 'remove /offered n a/b'])
      for (const flag of ['', ' --dry-run'])
        expect(await run(`service ${line}${flag}`)).toMatchObject({
          out: '',
          code: 2,
          err: expect.stringContaining('has a / in it'),
        })
    expect(await run('service publish /offered n --payload {')).toMatchObject({
      out: '',
      code: 2,
      err: expect.stringContaining('is no JSON'),
    })
    expect(await zk.exists('/offered/n')).toBeUndefined()
    await zk.close()
  })
}
