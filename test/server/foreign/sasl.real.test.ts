import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { during } from '../../harness/during.ts'
import { findClasspath } from '../../harness/java.ts'
import { describeReal, RealServer } from '../../harness/real-server.ts'

/** What the Java client prints that reads /bobs, a line each. */
async function read(server: string, user: string, password: string): Promise<string[]> {
  const program = join(import.meta.dirname, 'SaslPeer.java')
  const args = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=off', '-cp', findClasspath() ?? '', program]
  const { stdout } = await promisify(execFile)('java', [...args, server, user, password, '/bobs'])
  return stdout.trim().split('\n')
}

/** What a Java client that proves by SASL who it is comes to, the same on any server that knows bob and super. */
function meetsJava(place: () => string): void {
  beforeAll(async () => {
    await using zk = await connect(place(), { sasl: { user: 'bob', password: 'secret' } })
    await zk.create('/bobs', 'his', { acl: 'sasl:bob:cdrwa' })
  })

  test.each([
    ['bob', 'secret'],
    ['super', 'duper'],
  ])('%s is let in, and reads what is for him', async (user, password) => {
    expect(await read(place(), user, password)).toEqual(['read his', 'SyncConnected SaslAuthenticated', 'CONNECTED'])
  })

  test.each([
    ['bob', 'guess'],
    // With the password of whoever came before, 3.8.0 would let her in: its connections share what they know of a user.
    ['eve', "nobody's"],
  ])('%s with the password %s is refused once, and does not come again', async (user, password) => {
    expect(await read(place(), user, password)).toEqual(['error AUTHFAILED', 'SyncConnected AuthFailed', 'AUTH_FAILED'])
  })
}

describeReal('SASL of a Java client, on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ saslUsers: { bob: 'secret', super: 'duper' } })
  })
  afterAll(() => sandbox?.stop())
  meetsJava(() => sandbox.connectString)
})

describeReal('SASL of a Java client, on a real server', () => {
  const server = new RealServer({
    javaProperties: {
      'java.security.auth.login.config': 'FOLDER/jaas.conf',
      'zookeeper.authProvider.sasl': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
    },
  })
  beforeAll(async () => {
    await server.prepare()
    const users = 'org.apache.zookeeper.server.auth.DigestLoginModule required user_bob="secret" user_super="duper";'
    writeFileSync(join(server.folder, 'jaas.conf'), `Server { ${users} };\n`)
  })
  during(server)
  meetsJava(() => server.connectString)
})
