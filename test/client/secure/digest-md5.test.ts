import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { digest, digestMd5 } from '../../../src/client/secure/digest-md5.ts'

const md5 = (...parts: (string | Buffer)[]): Buffer => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

test('the response follows RFC 2831 for md5-sess and auth', () => {
  const given = { user: 'u', password: 'p', realm: 'zk-sasl-md5', nonce: 'N', cnonce: 'C', utf8: true }
  const a1 = md5(md5('u:zk-sasl-md5:p'), ':N:C').toString('hex')
  const a2 = md5('AUTHENTICATE:zookeeper/zk-sasl-md5').toString('hex')
  expect(digest(given).response).toContain(`response=${md5(`${a1}:N:00000001:C:auth:${a2}`).toString('hex')},qop=auth`)
})

test('to a server that takes no UTF-8 what needs it is not sent, and the rest goes in ISO 8859-1', async () => {
  const sent: Buffer[] = []
  const exchange = async (token: Buffer): Promise<Buffer> => {
    sent.push(token)
    return Buffer.from('realm="r",nonce="n",algorithm=md5-sess')
  }
  const verdict = (user: string) => digestMd5(exchange, { user, password: 'p' }).catch((error) => error.message)
  expect(await verdict('łuk')).toMatch(/takes no UTF-8/)
  expect(sent).toHaveLength(1)
  await verdict('müller')
  expect(sent[2]!.toString('latin1')).toMatch(/^username="müller",/)
})

test('a server that cannot prove the password is refused, though it said yes', async () => {
  const answers = [Buffer.from('realm="r",nonce="n",algorithm=md5-sess'), Buffer.from('rspauth=0000')]
  const exchange = async (): Promise<Buffer> => answers.shift()!
  await expect(digestMd5(exchange, { user: 'u', password: 'p' })).rejects.toMatchObject({
    kind: 'auth',
    message: /could not prove/,
  })
})
