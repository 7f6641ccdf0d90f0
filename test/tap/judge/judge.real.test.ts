import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { storedAccount, storedCapture } from '../capture/stored.ts'
import { accountOf, difference, textOf } from './accounts.ts'
import { judge } from './judge.ts'
import { peers } from './peers.ts'

describeReal('a tap between clients of all kinds and a real server', () => {
  const server = realServer({ tickTime: 2000 })

  test('tells what they say they asked, of a relay and of a capture', async () => {
    expect(peers.map(({ name }) => name)).toEqual(['java', 'kazoo', 'zoosh'])
    const { asked, relayed, captured } = await judge(server, 5000)
    expect(difference(asked, accountOf(relayed))).toEqual([])
    if (captured) expect(difference(asked, accountOf(captured))).toEqual([])
  })

  if (process.env.ZOOSH_STORE_CAPTURE === '1') {
    test('stores a capture', async () => {
      mkdirSync(dirname(storedCapture), { recursive: true })
      const { asked, captured } = await judge(server, 240, storedCapture)
      expect(difference(asked, accountOf(captured!))).toEqual([])
      writeFileSync(storedAccount, textOf(asked))
    })
  }
})
