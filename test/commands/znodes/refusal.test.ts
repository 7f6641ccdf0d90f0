import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { runner } from '../run-line.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(() => sandbox?.stop())

test('refusals say which ancestor is missing, which version there is, and why /zookeeper stays', async () => {
  await using zk = await connect(sandbox.connectString)
  const run = runner(zk)
  await zk.create('/a')
  await zk.set('/a', 'x')
  const first = async (line: string) => {
    const { code, err } = await run(line)
    return [code, err.split('\n')[0]]
  }
  expect(await first('create /a/b/c/d x')).toEqual([4, 'zoosh: no such znode: /a/b/c/d; /a/b is missing'])
  expect(await first('create /a/b/c/d x --dry-run')).toEqual([4, 'zoosh: no such znode: /a/b/c/d; /a/b is missing'])
  expect(await first('set /a/b/c x')).toEqual([4, 'zoosh: no such znode: /a/b/c; /a/b is missing'])
  expect(await first('set /none x')).toEqual([4, 'zoosh: no such znode: /none'])
  expect(await first('set /a x -v 7')).toEqual([5, 'zoosh: version conflict: /a has version 1, not 7'])
  expect(await first('delete /a -v 0')).toEqual([5, 'zoosh: version conflict: /a has version 1, not 0'])
  expect(await first('delete /a -v 0 --dry-run')).toEqual([5, 'zoosh: version conflict: /a has version 1, not 0'])
  for (const line of ['delete /zookeeper', 'delete /zookeeper/quota', 'delete -r /zookeeper -y']) {
    expect(await first(line)).toEqual([2, expect.stringMatching(/servers keep quotas and their configuration/)])
  }
})

test('what is too large names what a user of the shell can do; so does a server that takes less', async () => {
  const small = await Sandbox.start({ maxBuffer: 100_000 })
  try {
    await using zk = await connect(small.connectString)
    const run = runner(zk)
    const large = await run(['create', '/large', 'x'.repeat(1_100_000)])
    expect([large.code, large.err]).toEqual([2, expect.stringContaining('--client-config FILE')])
    expect(large.err).not.toContain('maxRequest')
    const refused = await run(['create', '/large', 'x'.repeat(200_000)])
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('over their limit (jute.maxbuffer)')])
  } finally {
    await small.stop()
  }
})
