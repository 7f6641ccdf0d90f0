import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { runner } from '../run-line.ts'

test('a name that a persistent znode has is not said to become free by itself', async () => {
  await using sandbox = await Sandbox.start()
  await using zk = await connect(sandbox.connectString)
  await zk.create('/workers/me', 'by hand', { parents: true })
  expect(await runner(zk)('group join /workers me -- true')).toMatchObject({
    code: 5,
    err:
      'zoosh: the name /workers/me is taken by a persistent znode, which says by hand\n' +
      '  zoosh delete /workers/me frees it\n',
  })
})
