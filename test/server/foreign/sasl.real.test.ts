import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { findClasspath } from '../../harness/java.ts'
import { describeReal } from '../../harness/real-server.ts'

/** What the Java client prints that reads /bobs, a line each. */
async function read(server: string, user: string, password: string): Promise<string[]> {
  const program = join(import.meta.dirname, 'SaslPeer.java')
  const args = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', findClasspath() ?? '', program]
  const { stdout } = await promisify(execFile)('java', [...args, server, user, password, '/bobs'])
  return stdout.trim().split('\n')
}

describeReal('a Java client that proves by SASL who it is', () => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await Sandbox.start({ saslUsers: { bob: 'secret', super: 'duper' } })
    await using zk = await connect(sandbox.connectString, { sasl: { user: 'bob', password: 'secret' } })
    await zk.create('/bobs', 'his', { acl: 'sasl:bob:cdrwa' })
  })
  afterAll(() => sandbox?.stop())

  test.each([
    ['bob', 'secret'],
    ['super', 'duper'],
  ])('%s is let in, and reads what is for him', async (user, password) => {
    expect(await read(sandbox.connectString, user, password)).toEqual([
      'read his',
      'SyncConnected SaslAuthenticated',
      'CONNECTED',
    ])
  })

  test.each([
    ['bob', 'guess'],
    ['eve', 'secret'],
  ])('%s with the password %s is refused once, and does not come again', async (user, password) => {
    expect(await read(sandbox.connectString, user, password)).toEqual([
      'error AUTHFAILED',
      'SyncConnected AuthFailed',
      'AUTH_FAILED',
    ])
  })
})
