import { expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { SandboxOptions } from '../../../src/server/sandbox-shape.ts'
import { resolveSettings } from '../../../src/server/settings/settings.ts'
import { fourLetter } from '../../harness/four-letter.ts'

const REFUSED = /^\w{4} is not executed because it is not in the whitelist.\n$/

async function verdicts(options: SandboxOptions, words: readonly string[]): Promise<string[]> {
  await using sandbox = await Sandbox.start(options)
  const answers = await Promise.all(words.map((word) => fourLetter(sandbox.port!, word)))
  return answers.map((answer) => (REFUSED.test(answer) ? 'refused' : answer === '' ? 'nothing' : 'told'))
}

const changing = ['crst', 'srst', 'stmk']
const telling = ['conf', 'cons', 'dirs', 'dump', 'envi', 'gtmk', 'isro', 'mntr', 'ruok', 'srvr', 'stat', 'wchs']

test('where only this machine can ask, every word that only tells is answered', async () => {
  for (const host of ['127.0.0.1', 'localhost'])
    expect(new Set(await verdicts({ host }, telling))).toEqual(new Set(['told']))
  expect(await verdicts({}, changing)).toEqual(['refused', 'refused', 'refused'])
})

test('where others can ask, only srvr, as a ZooKeeper; the same here by choice', async () => {
  expect(resolveSettings({}, false).words).toEqual(['srvr'])
  expect(resolveSettings({ compat: '3.5.2' }, false).words).toEqual(['*'])
  expect(await verdicts({ words: ['srvr'] }, ['srvr', 'mntr', 'wchp'])).toEqual(['told', 'refused', 'refused'])
})

// go-zookeeper's FLWSrvr knows no other way.
test('a server tells when it was built as its release does', async () => {
  for (const [compat, built] of [
    ['3.6.4', '11/22/2026 00:00 GMT'],
    ['3.7.0', '2026-11-22 00:00 UTC'],
  ] as const) {
    await using sandbox = await Sandbox.start({ compat })
    expect(await fourLetter(sandbox.port!, 'srvr')).toMatch(`Zookeeper version: ${compat}-zoosh, built on ${built}\n`)
  }
})

// Source: org.apache.zookeeper.test.FourLetterWordsWhiteListTest.
test('srvr is answered whatever else is chosen, as a ZooKeeper does for zkServer.sh; not so by a ClickHouse Keeper', async () => {
  for (const words of [['stat'], []]) expect(await verdicts({ words }, ['srvr', 'ruok'])).toEqual(['told', 'refused'])
  expect(await verdicts({ words: ['stat'], compat: 'clickhouse' }, ['srvr', 'stat'])).toEqual(['nothing', 'told'])
})

test('a ClickHouse Keeper answers more by itself, and nothing at all where it does not', async () => {
  expect(await verdicts({ compat: 'clickhouse' }, ['crst', 'dump', 'stmk'])).toEqual(['told', 'told', 'nothing'])
  const { words } = resolveSettings({ compat: 'clickhouse' }, false)
  expect([words.includes('crst'), words.includes('dump')]).toEqual([true, false])
})
