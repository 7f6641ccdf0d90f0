import { Buffer } from 'node:buffer'
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { hashedBytes, readToken, type SaslToken } from '../../wire/sasl-token.ts'

const REALM = 'zk-sasl-md5'
const URI = 'zookeeper/zk-sasl-md5'

/**
 * The server's half of one SASL DIGEST-MD5 exchange (RFC 2831), as ZooKeeper's DigestLoginModule does it: realm and host
 * are fixed, quality of protection is `auth`.
 */
export class SaslExchange {
  readonly #users: Readonly<Record<string, string>>
  readonly #nonce = randomBytes(24).toString('base64')
  #challenged = false
  #done = false

  constructor(users: Readonly<Record<string, string>>) {
    this.#users = users
  }

  /**
   * @returns what to answer, and the user once he has proved himself
   * @throws ZkError AuthFailed for a wrong or surplus token
   */
  step(token: Buffer | null): { answer: Buffer; user?: string } {
    if (token === null || this.#done) throw new ZkError(errorCodes.AuthFailed.code)
    if (!this.#challenged) {
      this.#challenged = true
      const answer = `realm="${REALM}",nonce="${this.#nonce}",charset=utf-8,algorithm=md5-sess`
      return { answer: Buffer.from(answer) }
    }
    this.#done = true
    return this.#verify(readToken(token).directives)
  }

  #verify(given: SaslToken['directives']): { answer: Buffer; user: string } {
    const user = given.username ?? ''
    const password = Object.hasOwn(this.#users, user) ? this.#users[user] : undefined
    const fresh = given.nonce === this.#nonce && given.realm === REALM
    const proof = password === undefined ? undefined : this.#proof(given, user, password, 'AUTHENTICATE')
    if (password === undefined || !fresh || !proof || !equal(proof, given.response ?? '')) {
      throw new ZkError(errorCodes.AuthFailed.code)
    }
    return { answer: Buffer.from(`rspauth=${this.#proof(given, user, password, '')}`), user }
  }

  #proof(given: SaslToken['directives'], user: string, password: string, verb: string): string {
    const cnonce = given.cnonce ?? ''
    // Who names the user to act as, as Java does, hashes that name too; one only for form's sake: authorized is who proved himself.
    const { authzid } = given
    const secret = Buffer.concat([
      createHash('md5')
        .update(hashedBytes(user, REALM, password))
        .digest(),
      Buffer.from(`:${this.#nonce}:${cnonce}${authzid === undefined ? '' : `:${authzid}`}`),
    ])
    const uri = given['digest-uri'] ?? URI
    const parts = [md5(secret), this.#nonce, given.nc ?? '', cnonce, given.qop ?? 'auth', md5(`${verb}:${uri}`)]
    return md5(parts.join(':'))
  }
}

function md5(bytes: string | Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
