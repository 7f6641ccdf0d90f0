import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { heardJson, heardLine } from '../../../src/commands/ensemble/tapping/heard-line.ts'
import { storedAccount, storedCapture } from '../capture/stored.ts'
import { accountOf, difference, readAccount } from './accounts.ts'
import { hear } from './judge.ts'

test('a stored capture of three clients tells what they said they asked', async () => {
  const heard = await hear(storedCapture)
  expect(difference(readAccount(readFileSync(storedAccount, 'utf8')), accountOf(heard))).toEqual([])
  const sessions = heard.flatMap(({ entry }) => (entry.kind === 'session' ? [entry.what] : []))
  expect(sessions.sort()).toEqual(['closed', 'closed', 'closed', 'opened', 'opened', 'opened'])
})

test('nothing of their credentials is told, with data or without', async () => {
  expect(readFileSync(storedCapture).includes('s3cr3t')).toBe(true)
  for (const withData of [false, true]) {
    const heard = await hear(storedCapture, withData)
    const told = heard.flatMap((one) => [heardJson(one), heardLine(one, true), heardLine(one, false)])
    expect(JSON.stringify(told, (_, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toMatch(
      /s3cr3t|czNjcjN0/,
    )
  }
})
