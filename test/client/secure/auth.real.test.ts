import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { digestId } from '../../../src/client/terms/acl.ts'
import { during } from '../../harness/during.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { describeReal, RealServer, realServer, startServer } from '../../harness/real-server.ts'

describeReal('authentication on a real server', () => {
  const superDigest = digestId('super', 'duper')
  const server = realServer({
    javaProperties: { 'zookeeper.DigestAuthenticationProvider.superDigest': superDigest },
  })

  test('digest credentials open what their hash protects', async () => {
    await using owner = await connect(server.connectString, { auth: ['digest:al:se:cret'] })
    await using stranger = await connect(server.connectString)
    await owner.create('/own', 'x', { acl: `digest:${digestId('al', 'se:cret')}:cdrwa` })
    expect((await owner.get('/own')).data?.toString()).toBe('x')
    await expect(stranger.get('/own')).rejects.toMatchObject({ name: 'NoAuth' })
    await stranger.addAuth('digest', 'al:se:cret')
    expect((await stranger.get('/own')).data?.toString()).toBe('x')
    expect(await owner.whoAmI()).toContainEqual({ authScheme: 'digest', user: 'al' })
    expect((await owner.getAcl('/own')).acl).toEqual([{ perms: 31, scheme: 'digest', id: digestId('al', 'se:cret') }])
  })

  test('credentials and what depends on them may be sent in one go', async () => {
    await using zk = await connect(server.connectString)
    const pipelined = Array.from({ length: 300 }, (_, i) => zk.create(`/pipe${i}`))
    const added = zk.addAuth('digest', 'bo:pw')
    const made = zk.create('/bos', null, { acl: 'auth::cdrwa' })
    await Promise.all([...pipelined, added, made])
    expect((await zk.getAcl('/bos')).acl[0]?.id).toBe(digestId('bo', 'pw'))
  })

  test('the super user passes every ACL, and ip entries match addresses', async () => {
    await using admin = await connect(server.connectString, { auth: ['digest:super:duper'] })
    await admin.create('/nobody', null, { acl: 'ip:10.0.0.1:cdrwa' })
    await using zk = await connect(server.connectString)
    await expect(zk.get('/nobody')).rejects.toMatchObject({ name: 'NoAuth' })
    expect((await admin.get('/nobody')).data).toBeNull()
    await admin.setAcl('/nobody', 'ip:127.0.0.1:r', { version: 0 })
    expect((await zk.get('/nobody')).data).toBeNull()
  })

  test('refused credentials end the client at once, with the reason and without the secret', async () => {
    const start = performance.now()
    const failure = await connect(server.connectString, { auth: ['nonsense:S3CRET'] }).catch((error) => error)
    expect(failure).toMatchObject({ name: 'ConnectionError', kind: 'auth' })
    expect(failure.message).toContain('nonsense')
    expect(failure.message).not.toContain('S3CRET')
    expect(performance.now() - start).toBeLessThan(1000)
    const zk = await connect(server.connectString)
    await expect(zk.addAuth('nonsense', 'x')).rejects.toMatchObject({ kind: 'auth' })
    expect(zk.state).toBe('auth-failed')
    await expect(zk.get('/')).rejects.toMatchObject({ kind: 'auth' })
  })

  test('credentials added later are presented again after a cut', async () => {
    await using proxy = await FaultyProxy.start(server)
    await using zk = await connect(proxy.connectString)
    await zk.addAuth('digest', 'cy:pw')
    await zk.create('/cys', null, { acl: 'auth::cdrwa' })
    for (let i = 0; i < 5; i++) {
      proxy.cut()
      expect((await zk.get('/cys')).data).toBeNull()
    }
  })
})

describeReal('SASL on a real server', () => {
  const server = new RealServer({
    javaProperties: {
      'java.security.auth.login.config': 'FOLDER/jaas.conf',
      'zookeeper.authProvider.sasl': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
    },
  })

  beforeAll(async () => {
    await server.prepare()
    const section = `org.apache.zookeeper.server.auth.DigestLoginModule required user_bob="se,c'r=et" user_al="pw" user_müller="ä" user_łuk="5 €" user_émile="€";`
    writeFileSync(join(server.folder, 'jaas.conf'), `Server { ${section} };\n`)
  })
  during(server)

  test('DIGEST-MD5 makes us who we say we are, again after each cut', async () => {
    await using proxy = await FaultyProxy.start(server)
    await using zk = await connect(proxy.connectString, { sasl: { user: 'bob', password: "se,c'r=et" } })
    expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user: 'bob' })
    await zk.create('/bobs', null, { acl: 'sasl:bob:cdrwa' })
    for (let i = 0; i < 5; i++) {
      proxy.cut()
      // Calls made meanwhile wait until the exchange is over.
      const reads = await Promise.all(Array.from({ length: 100 }, () => zk.get('/bobs')))
      expect(reads).toHaveLength(100)
    }
    await using al = await connect(server.connectString, { sasl: { user: 'al', password: 'pw' } })
    await expect(al.get('/bobs')).rejects.toMatchObject({ name: 'NoAuth' })
  })

  test.each([
    ['müller', 'ä'],
    ['łuk', '5 €'],
    ['émile', '€'],
  ])('%s and %s are hashed as Java does it', async (user, password) => {
    await using zk = await connect(server.connectString, { sasl: { user, password } })
    expect(await zk.whoAmI()).toContainEqual({ authScheme: 'sasl', user })
  })

  test('a wrong password ends the client, with the user named', async () => {
    await expect(connect(server.connectString, { sasl: { user: 'bob', password: 'no' } })).rejects.toMatchObject({
      kind: 'auth',
      message: 'SASL authentication failed: the server refused user "bob"',
    })
  })

  test('a server without SASL is told apart from a wrong password', async () => {
    await using plain = await startServer()
    const sasl = { user: 'bob', password: 'x' }
    await expect(connect(plain.connectString, { sasl })).rejects.toMatchObject({ message: /switched off/ })
  })
})
