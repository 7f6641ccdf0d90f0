import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { Certificates } from '../harness/certificates.ts'

let made: Certificates
beforeAll(() => {
  made = new Certificates()
  made.issue('server', 'IP:127.0.0.1')
  made.issue('client', 'DNS:client')
})
afterAll(() => made.remove())

const pem = (name: string) => readFileSync(made.file(name))
const own = () => ({ cert: pem('server.pem'), key: pem('server.key') })

test('a port speaks TLS, and nothing else', async () => {
  const sandbox = await Sandbox.start({ tls: own() })
  const zk = await connect(sandbox.connectString, { tls: { ca: made.file('ca.pem') } })
  await zk.create('/a', Buffer.alloc(200_000, 'x'))
  expect((await zk.get('/a')).data).toHaveLength(200_000)
  await zk.close()
  await expect(connect(sandbox.connectString, { timeout: 500 })).rejects.toMatchObject({ name: 'ConnectionError' })
  await expect(connect(sandbox.connectString, { tls: true })).rejects.toMatchObject({ kind: 'tls' })
  await sandbox.stop()
})

test('clients prove themselves by a certificate where that is wanted', async () => {
  const sandbox = await Sandbox.start({ tls: { ...own(), ca: pem('ca.pem'), requestCert: true } })
  const ca = made.file('ca.pem')
  const proof = { ca, cert: made.file('client.pem'), key: made.file('client.key') }
  const zk = await connect(sandbox.connectString, { tls: proof })
  expect(await zk.exists('/')).toBeDefined()
  await zk.close()
  await expect(connect(sandbox.connectString, { tls: { ca } })).rejects.toMatchObject({ name: 'ConnectionError' })
  await sandbox.stop()
})

test('a certificate that cannot be read is told at the start', async () => {
  await expect(Sandbox.start({ tls: { cert: 'nonsense', key: 'nonsense' } })).rejects.toThrow()
})
