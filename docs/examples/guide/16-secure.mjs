// Who we are, over a line that nobody else reads. Here with a server that is its own authority: CERT and KEY are its files.
import { readFileSync } from 'node:fs'
import { connect, Sandbox } from 'zoosh'

const [cert, key] = [process.env.CERT, process.env.KEY].map((file) => readFileSync(file))
const sandbox = await Sandbox.start({ saslUsers: { alice: 'secret' }, tls: { cert, key } })
//#region guide
const zk = await connect(sandbox.connectString, {
  tls: { ca: process.env.CERT }, // files in PEM, PKCS#12 or JKS; true: the system's authorities
  sasl: { user: 'alice', password: 'secret' }, // or { mechanism: 'GSSAPI' }: Kerberos
})
await zk.create('/private', 'x', { acl: 'sasl:alice:cdrwa' })
console.log((await zk.getAcl('/private')).acl) // → [ { perms: 31, scheme: 'sasl', id: 'alice' } ]
//#endregion
await zk.close()
await sandbox.stop()
