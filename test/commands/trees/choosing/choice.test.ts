import { expect, test } from 'vitest'
import { choiceOf } from '../../../../src/commands/trees/choosing/choice.ts'
import type { Znode } from '../../../../src/tree/walk/znode.ts'
import { errorCodes } from '../../../../src/wire/codes.ts'
import { ZkError } from '../../../../src/wire/error.ts'
import { placeOf } from '../../../tree/transfer/moving.ts'

const paths = ['', '/app', '/app/conf', '/app/conf/db', '/app/conf/db.bak', '/app/log', '/lib', '/lib/conf']
const znodes = paths.map((path): Znode => ({ path, data: Buffer.from(path) }))

async function chosen(include: readonly string[], exclude: readonly string[]): Promise<Znode[]> {
  const choice = await choiceOf({ include, exclude })
  const found: Znode[] = []
  for await (const batch of choice!.of(placeOf(znodes)).read()) found.push(...batch)
  return found
}

const shown = (found: readonly Znode[]) => found.map(({ path, data }) => (data === undefined ? `(${path})` : path))

test('without a word all of it is meant', async () => {
  expect(await choiceOf({ include: [], exclude: [] })).toBeUndefined()
})

test('a name is meant wherever it stands, with all below; of its parents nothing is told', async () => {
  expect(shown(await chosen(['conf'], []))).toEqual([
    '()',
    '(/app)',
    '/app/conf',
    '/app/conf/db',
    '/app/conf/db.bak',
    '(/lib)',
    '/lib/conf',
  ])
})

test('a path is meant from the root on', async () => {
  expect(shown(await chosen(['/lib/conf', 'app/l*'], []))).toEqual(['()', '(/app)', '/app/log', '(/lib)', '/lib/conf'])
})

test('what is excluded is not there, whatever is included', async () => {
  const choice = await choiceOf({ include: ['conf'], exclude: ['*.bak', '/lib'] })
  expect(paths.filter((path) => choice!.takes(path))).toEqual(['/app/conf', '/app/conf/db'])
})

test.each([
  [['db'], ['(/app)', '(/lib)']],
  [['/app/conf/db'], ['(/app)']],
  [['/*/conf'], ['(/app)', '(/lib)']],
  [['/lib/**'], ['(/app)', '(/lib)']],
  [['/log'], []],
])('%j: of what could not be read it is told where something below it may be meant', async (include, told) => {
  const denied = (path: string): Znode => ({ path, denied: new ZkError(errorCodes.NoAuth.code, path) })
  const choice = await choiceOf({ include, exclude: [] })
  const found: Znode[] = []
  for await (const batch of choice!.of(placeOf([denied('/app'), denied('/lib')])).read()) found.push(...batch)
  expect(shown(found.filter((one) => one.denied))).toEqual(told)
})
