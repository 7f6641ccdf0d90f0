import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { ZkError } from '../../wire/error.ts'
import { hashedBytes, isLatin, readToken } from '../../wire/sasl-token.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { DigestMd5 } from '../terms/sasl-options.ts'
import { type Exchange, SWITCHED_OFF } from './exchange.ts'

/** The Java server uses this name instead of its own host. */
const URI = 'zookeeper/zk-sasl-md5'

/**
 * Authenticates by SASL DIGEST-MD5 (RFC 2831), both ways: the server has to prove that it knows the password too.
 * @throws ConnectionError auth
 * Source: org.apache.zookeeper.client.ZooKeeperSaslClient, op sasl (102).
 */
export async function digestMd5(exchange: Exchange, { user, password }: DigestMd5): Promise<void> {
  try {
    const challenge = await exchange(Buffer.alloc(0))
    if (!challenge) throw new ConnectionError('auth', SWITCHED_OFF)
    const { directives, utf8 } = readToken(challenge)
    const { nonce } = directives
    if (!nonce || (directives.algorithm ?? 'md5-sess') !== 'md5-sess') {
      throw new ConnectionError('auth', 'SASL authentication failed: the server does not offer DIGEST-MD5')
    }
    if (!utf8 && !(isLatin(user) && isLatin(password)))
      throw new ConnectionError('auth', 'SASL authentication failed: the server takes no UTF-8 in user and password')
    const answer = digest({
      user,
      password,
      nonce,
      realm: directives.realm ?? '',
      cnonce: randomBytes(18).toString('base64'),
      utf8,
    })
    const proof = await exchange(Buffer.from(answer.response, utf8 ? 'utf8' : 'latin1'))
    if (!proof || readToken(proof).directives.rspauth !== answer.rspauth) {
      throw new ConnectionError(
        'auth',
        'SASL authentication failed: the server could not prove that it knows the password',
      )
    }
  } catch (error) {
    if (!(error instanceof ZkError)) throw error
    const message = `SASL authentication failed: the server refused user ${JSON.stringify(user)}`
    throw new ConnectionError('auth', message, { cause: error })
  }
}

interface Challenge {
  user: string
  password: string
  realm: string
  nonce: string
  cnonce: string
  /** Whether the server takes UTF-8. */
  utf8: boolean
}

/** Our answer to a challenge, and what the server must answer to that. */
export function digest({ user, password, realm, nonce, cnonce, utf8 }: Challenge): {
  response: string
  rspauth: string
} {
  const secret = md5(hashedBytes(user, realm, password))
  const a1 = md5(Buffer.concat([secret, Buffer.from(`:${nonce}:${cnonce}`)])).toString('hex')
  const proof = (a2: string): string => {
    const hash = md5(a2).toString('hex')
    return md5(`${a1}:${nonce}:00000001:${cnonce}:auth:${hash}`).toString('hex')
  }
  const fields = [
    ...(utf8 ? ['charset=utf-8'] : []),
    `username="${quoted(user)}"`,
    `realm="${quoted(realm)}"`,
    `nonce="${quoted(nonce)}"`,
    'nc=00000001',
    `cnonce="${cnonce}"`,
    `digest-uri="${URI}"`,
    'maxbuf=65536',
    `response=${proof(`AUTHENTICATE:${URI}`)}`,
    'qop=auth',
  ]
  return { response: fields.join(','), rspauth: proof(`:${URI}`) }
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&')
}

function md5(bytes: string | Buffer): Buffer {
  return createHash('md5').update(bytes).digest()
}
