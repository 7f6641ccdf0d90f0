import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { expandGlob } from '../../../src/tree/subtree/glob.ts'

async function found(pattern: string): Promise<string[]> {
  await using sandbox = await Sandbox.start({ port: false, seed: true })
  await using zk = await connect('sandbox', { transport: () => sandbox.transport() })
  await zk.create('/g/a/x/end', null, { parents: true })
  await zk.create('/g/b/x/end', null, { parents: true })
  const paths: string[] = []
  for await (const batch of expandGlob(zk, pattern)) for (const { path } of batch) paths.push(path)
  return paths
}

test.each([
  ['/g/*', ['/g/a', '/g/b']],
  ['/g/*/x/end', ['/g/a/x/end', '/g/b/x/end']],
  ['/*/[b]/x/*', ['/g/b/x/end']],
  ['/g/**/end', ['/g/a/x/end', '/g/b/x/end']],
  ['/none/**', []],
  ['/g/*/none', []],
  [`${'/d'.repeat(12_000)}/*`, []],
  [`/g/*${'/d'.repeat(12_000)}`, []],
])('a pattern finds what it matches, however many names it has: %.20s', async (pattern, paths) => {
  expect(await found(pattern)).toEqual(paths)
})
