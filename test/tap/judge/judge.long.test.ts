import { expect, test } from 'vitest'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { accountOf, difference } from './accounts.ts'
import { judge } from './judge.ts'

describeReal('a tap between clients of all kinds and a real server, for long', () => {
  const server = realServer({ tickTime: 2000 })

  test('tells 100,000 requests as the clients do, of a relay and of a capture', async () => {
    const { asked, relayed, captured } = await judge(server, 100_000)
    expect(difference(asked, accountOf(relayed))).toEqual([])
    if (captured) expect(difference(asked, accountOf(captured))).toEqual([])
  })
})
