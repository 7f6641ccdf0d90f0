import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { startWords } from '../../../harness/word-servers.ts'
import { runner } from '../../run-line.ts'

const nobody = undefined as unknown as ZooKeeper

test('a password goes to no member that only the ensemble tells of; an address, which is no secret, may', async () => {
  const shown: (string | undefined)[] = []
  const stranger = createServer((request, response) => {
    shown.push(request.headers.authorization)
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"Not authenticated"}')
  })
  await new Promise<void>((resolve) => stranger.listen(0, 'localhost', resolve))
  const membership = 'membership: \nserver.1=localhost:1:2:participant;localhost:3\nversion=0'
  await using server = await startWords({ conf: membership })
  const { port } = stranger.address() as AddressInfo
  const line = `admin snapshot ${join(tmpdir(), 'zoosh-never')} --admin-port ${port}`
  try {
    const secret = await runner(nobody, { server: server.connectString, auth: ['digest:root:secret'] })(line)
    expect(secret).toMatchObject({ code: 2, err: expect.stringContaining('is not shown to localhost') })
    expect(shown).toEqual([])
    const open = await runner(nobody, { server: server.connectString })(line)
    expect(open).toMatchObject({ code: 6, err: expect.stringContaining('it wants to know who asks') })
    expect(shown).toEqual(['ip'])
  } finally {
    stranger.close()
  }
})
