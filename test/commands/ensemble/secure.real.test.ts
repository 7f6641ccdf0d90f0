import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { connectString, secureConnectString } from '../../../src/ensemble/local/plan.ts'
import { TestCluster } from '../../ensemble/cluster.ts'
import { during } from '../../harness/during.ts'
import { describeReal } from '../../harness/java.ts'
import { runner } from '../run-line.ts'

describeReal('a pseudo-cluster made with --tls and --sasl', () => {
  const ensemble = during(new TestCluster({ servers: 1, tls: true, sasl: true }))
  let zk: ZooKeeper
  const file = (name: string) => join(ensemble.cluster.dir, name)

  beforeAll(async () => {
    zk = await connect(connectString(ensemble.cluster.plan))
  })
  afterAll(() => zk?.close())

  const tls = () => ({
    server: secureConnectString(ensemble.cluster.plan)!,
    tlsCa: file('tls/ca.pem'),
    tlsCert: file('tls/client.p12'),
    tlsPassphraseFile: file('tls/password'),
  })

  test('is asked over TLS, and shows when its certificate ends', async () => {
    const { out, code } = await runner(zk, tls())('status --check --json')
    const [member] = JSON.parse(out).members
    expect(code).toBe(0)
    expect(member).toMatchObject({ state: 'up', mode: 'leader', certificate: { subject: 'server' } })
    expect(Date.parse(member.certificate.expires)).toBeGreaterThan(Date.now() + 86_400_000 * 3000)
    expect(JSON.parse((await runner(zk, tls())('admin ruok --json')).out)[0].answer).toBe('imok')
  })

  test('is asked in the clear, too, though it shows its certificate only to those who have one', async () => {
    const { out, code } = await runner(zk, { server: connectString(ensemble.cluster.plan) })('status --check --json')
    expect(code).toBe(0)
    expect(JSON.parse(out).members[0]).toMatchObject({ state: 'up', mode: 'leader' })
  })

  test('logs its user in by SASL', async () => {
    const password = readFileSync(file('sasl.password'), 'utf8').trim()
    const user = await connect(connectString(ensemble.cluster.plan), { sasl: { user: 'zoosh', password } })
    expect(await user.whoAmI()).toContainEqual({ authScheme: 'sasl', user: 'zoosh' })
    await user.close()
  })

  test('refuses a client without its certificate', async () => {
    rmSync(file('tls/client.pem'))
    const { tlsCert: _, tlsPassphraseFile: __, ...bare } = tls()
    const { out } = await runner(zk, { ...bare, timeout: 2000 })('status --json')
    expect(JSON.parse(out).members[0].state).not.toBe('up')
  })
})
