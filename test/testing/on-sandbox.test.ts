import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { type OnSandbox, onSandbox } from '../../src/testing/on-sandbox.ts'

test.each([{}, { port: false as const }])(
  'a test on it finds what was put there, and leaves nothing behind: %o',
  async (how) => {
    let seen: OnSandbox | undefined
    const run = onSandbox(
      async (given) => {
        seen = given
        expect(String((await given.zk.get('/count')).data)).toBe('7')
      },
      { ...how, seed: [['/count', '7']] },
    )
    // Jest would take an argument for a callback to wait for.
    expect(run.length).toBe(0)
    expect(await run()).toBeUndefined()
    expect(seen!.zk.state).toBe('closed')
    expect(seen!.sandbox.sessions).toEqual([])
  },
)

test('what the test throws comes out, and its client and sandbox end all the same', async () => {
  let client: ZooKeeper | undefined
  const run = onSandbox(({ zk }) => {
    client = zk
    throw new Error('not so')
  })
  await expect(run()).rejects.toThrow('not so')
  expect(client!.state).toBe('closed')
})

test(
  'its client connects as was said',
  onSandbox(({ zk }) => expect(zk.sessionTimeout).toBe(5000), { connect: { sessionTimeout: 5000 } }),
)
