import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Interrupted } from '../../../src/cli/life/stop-error.ts'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { runner } from '../run-line.ts'

const MANY = 40_000

let sandbox: Sandbox
let zk: ZooKeeper

beforeAll(async () => {
  sandbox = await Sandbox.start()
  sandbox.seed([['/i', 'x'], ...Array.from({ length: MANY }, (_, i): [string, string] => [`/i/n${i}`, 'x'])])
  zk = await connect(sandbox.connectString)
})
afterAll(async () => {
  await zk.close()
  await sandbox.stop()
})

/** Runs a line that is ended when it sends its 20th packet. @returns how many it has sent in the end, too */
async function interrupted(line: string, code: number) {
  const controller = new AbortController()
  let packets = 0
  const counting = new Proxy(zk, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (name !== 'readTogether') return value.bind(target)
      return (...args: unknown[]) => {
        if (++packets === 20) controller.abort(new Interrupted(code))
        return value.apply(target, args)
      }
    },
  })
  const outcome = await runner(counting, {}, { controller })(line)
  return { ...outcome, packets }
}

describe.each([
  [130, 'Ctrl-C'],
  [141, 'a reader that went away'],
])('%i, %s, ends the walk at once:', (signal) => {
  test.each(['find /i', 'find /i --size 1', 'find /i --name n* --size 1 -l', 'grep x /i', 'du /i'])(
    '%s',
    async (line) => {
      const { code, packets } = await interrupted(line, signal)
      expect(code).toBe(signal)
      // What was on its way then, and no more.
      expect(packets).toBeLessThan(30)
    },
  )
})

describe('what came before Ctrl-C is kept:', () => {
  test.each(['find /i', 'grep x /i'])('%s', async (line) => {
    const { out, err } = await interrupted(line, 130)
    const lines = out.trimEnd().split('\n')
    expect(err).toBe('')
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.length).toBeLessThan(MANY)
    expect(lines.filter((one) => !/^\/i(\/n\d+)?(\t1\tx)?$/.test(one))).toEqual([])
  })

  test('as a whole document', async () => {
    const found = JSON.parse((await interrupted('find /i --json', 130)).out)
    expect(found[0]).toEqual({ path: '/i' })
    expect(found.length).toBeLessThan(MANY)
  })

  test('as a sum, and it is said that it is not all', async () => {
    const { out, err } = await interrupted('du /i --depth 0', 130)
    expect(err).toMatch(/^zoosh: not all of it: \d+ znodes were seen\n$/)
    const [path, bytes, znodes] = out.split('\t')
    expect([path, bytes]).toEqual(['/i', znodes])
    expect(Number(znodes)).toBeLessThan(MANY)
  })
})
