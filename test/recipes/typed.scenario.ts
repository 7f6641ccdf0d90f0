import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { type Codec, json, text, typed } from '../../src/recipes/typed.ts'

interface Config {
  readonly replicas: number
}

/** Values in znodes, on any ZooKeeper. */
export function typedScenario(open: () => Promise<ZooKeeper>): void {
  test('what is written is what is read, with its stat', async () => {
    await using zk = await open()
    const configs = typed(zk, json<Config>())
    expect(await configs.get('/typed')).toBe(undefined)
    expect(await configs.create('/typed/one', { replicas: 3 }, { parents: true })).toBe('/typed/one')
    expect(await configs.get('/typed/one')).toMatchObject({ value: { replicas: 3 }, stat: { version: 0 } })
    await configs.set('/typed/one', { replicas: 5 }, { version: 0 })
    await expect(configs.set('/typed/one', { replicas: 6 }, { version: 0 })).rejects.toMatchObject({
      name: 'BadVersion',
    })
    expect((await zk.get('/typed/one')).data?.toString()).toBe('{"replicas":5}')
    await expect(configs.set('/typed/one', undefined as never)).rejects.toThrow(
      'bad value: what JSON has, not undefined',
    )
  })

  test('data that is none is told with its path, by the codec or by who checks it', async () => {
    await using zk = await open()
    await zk.create('/untyped', '{"replicas":')
    const unreadable = { name: 'UnreadableValue', path: '/untyped' }
    await expect(typed(zk, json()).get('/untyped')).rejects.toMatchObject(unreadable)
    await zk.set('/untyped', '{"replicas":"three"}')
    const checked = json<Config>((value) => {
      if (typeof (value as Config).replicas !== 'number') throw new TypeError('replicas is a number')
      return value as Config
    })
    await expect(typed(zk, checked).get('/untyped')).rejects.toThrow(
      'the data of /untyped is no such value: replicas is a number',
    )
    await zk.set('/untyped', null)
    expect((await typed(zk, text()).get('/untyped'))?.value).toBe('')
  })

  test('a codec of one’s own', async () => {
    await using zk = await open()
    const dates: Codec<Date> = { encode: (date) => date.toISOString(), decode: (data) => new Date(String(data)) }
    await typed(zk, dates).create('/date', new Date(0))
    expect((await typed(zk, dates).get('/date'))?.value).toEqual(new Date(0))
  })

  test('updates of many are all there: whoever was overtaken asks again', async () => {
    const clients = await Promise.all([open(), open(), open()])
    const add = (zk: ZooKeeper): Promise<number | undefined> =>
      typed(zk, json<number>()).update('/sum/of', (n = 0) => n + 1)
    const results = await Promise.all(clients.flatMap((zk) => [add(zk), add(zk), add(zk)]))
    expect(results.toSorted((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    await Promise.all(clients.map((zk) => zk.close()))
  })

  test('an update that wants nothing writes nothing, and one that fails leaves all as it was', async () => {
    await using zk = await open()
    const values = typed(zk, json<number>())
    expect(await values.update('/nothing', () => undefined)).toBe(undefined)
    expect(await zk.exists('/nothing')).toBe(undefined)
    await values.create('/kept', 7)
    expect(await values.update('/kept', (n) => (n === 7 ? undefined : 0))).toBe(7)
    const failing = values.update('/kept', async () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect((await values.get('/kept'))?.stat.version).toBe(0)
  })
}
