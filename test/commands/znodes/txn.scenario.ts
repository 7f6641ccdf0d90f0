import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { runner } from '../run-line.ts'

/** Transactions from text. */
export function txnScenario(open: () => Promise<ZooKeeper>): void {
  async function using(use: (run: ReturnType<typeof runner>, zk: ZooKeeper) => Promise<void>): Promise<void> {
    const zk = await open()
    try {
      await use(runner(zk), zk)
    } finally {
      await zk.close()
    }
  }

  test('all operations are done under one zxid, and told', () =>
    using(async (run, zk) => {
      const { code, out } = await run(['txn', 'create /t1 x', 'create -s /t1/s- y', 'set /t1 z -v 0', 'check /t1 1'])
      expect({ code, out }).toEqual({ code: 0, out: 'create\t/t1\ncreate\t/t1/s-0000000000\nset\t/t1\ncheck\t/t1\n' })
      const [parent, child] = await Promise.all([zk.exists('/t1'), zk.exists('/t1/s-0000000000')])
      expect(child?.czxid).toBe(parent?.czxid)
    }))

  test('when one fails nothing is done, and the message names its line', () =>
    using(async (run, zk) => {
      const lines = '# a comment\ncreate /t2 "two words"\n\nset /t2/nope y\ncreate /t3\n'
      const { code, err } = await run('txn', lines)
      expect(code).toBe(4)
      expect(err).toContain('stdin:4: operation 2 (set /t2/nope)')
      expect(await zk.exists('/t2')).toBeUndefined()
    }))

  test('what cannot be read is refused with its line before anything is sent', () =>
    using(async (run, zk) => {
      for (const [text, place] of [
        ['create /t4\nbogus /t4', 'stdin:2'],
        ['create /t4\nset /t4', 'stdin:2'],
        ['create /t4 "open', 'stdin:1'],
        ['create /t4; create /t5', 'stdin:1'],
        ['create /t4 -x', 'stdin:1'],
        ['delete t4/', 'stdin:1'],
      ] as const) {
        const { code, err } = await run('txn', text)
        expect({ code, named: err.includes(place) }, text).toEqual({ code: 2, named: true })
      }
      expect((await run('txn', '')).code).toBe(2)
      expect(await zk.exists('/t4')).toBeUndefined()
    }))

  test('a transaction over the limit of the server is refused before it is sent', () =>
    using(async (run, zk) => {
      const big = 'x'.repeat(600_000)
      const { code, err } = await run('txn', `create /t6 ${big}\ncreate /t7 ${big}\n`)
      expect(code).toBe(2)
      expect(err).toMatch(/1,?2\d\d,?\d\d\d|too large|limit/)
      expect(await zk.exists('/t6')).toBeUndefined()
      expect(zk.state).toBe('connected')
    }))
}
