import { Buffer } from 'node:buffer'
import { createHash, timingSafeEqual } from 'node:crypto'
import { UsageError } from '../../wire/error.ts'

/** What a Java key store holds: certificates in DER, keys as PKCS#8 in DER. */
export interface KeyStore {
  readonly keys: readonly { readonly alias: string; readonly key: Buffer; readonly chain: readonly Buffer[] }[]
  readonly trusted: readonly { readonly alias: string; readonly certificate: Buffer }[]
}

const MAGIC = 0xfeedfeed
const KEY_ENTRY = 1
const TRUSTED_ENTRY = 2

export function isJks(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE(0) === MAGIC
}

/**
 * Reads a key store in Java's own format.
 * @param password of the store and its keys; without one, certificates are read unverified and keys are an error
 * @throws UsageError for a wrong password or a damaged file
 * Source: the format of sun.security.provider.JavaKeyStore, its key protection by sun.security.provider.KeyProtector.
 */
export function readJks(bytes: Buffer, password: string | undefined): KeyStore {
  const secret = password === undefined ? undefined : Buffer.from(password, 'utf16le').swap16()
  if (secret) verify(bytes, secret)
  const cursor = new Cursor(bytes.subarray(0, -20))
  if (cursor.int() !== MAGIC) throw new UsageError('not a JKS key store')
  const version = cursor.int()
  const certificate = (): Buffer => {
    if (version === 2) cursor.text()
    return cursor.bytes(cursor.int())
  }
  const keys: { alias: string; key: Buffer; chain: Buffer[] }[] = []
  const trusted: { alias: string; certificate: Buffer }[] = []
  for (let count = cursor.int(); count > 0; count--) {
    const tag = cursor.int()
    const alias = cursor.text()
    cursor.bytes(8) // creation date
    if (tag === KEY_ENTRY) {
      const sealed = cursor.bytes(cursor.int())
      const chain: Buffer[] = []
      for (let links = cursor.int(); links > 0; links--) chain.push(certificate())
      if (!secret) throw new UsageError(`the key "${alias}" of the JKS key store needs a password`)
      keys.push({ alias, key: unseal(sealed, secret, alias), chain })
    } else if (tag === TRUSTED_ENTRY) trusted.push({ alias, certificate: certificate() })
    else throw new UsageError(`damaged JKS key store: entry of type ${tag}`)
  }
  return { keys, trusted }
}

/** The last 20 bytes are SHA-1 over the password, a fixed phrase, and the rest. */
function verify(bytes: Buffer, secret: Buffer): void {
  const body = bytes.subarray(0, -20)
  const expected = createHash('sha1').update(secret).update('Mighty Aphrodite').update(body).digest()
  const found = bytes.subarray(-20)
  if (found.length !== 20 || !timingSafeEqual(expected, found)) {
    throw new UsageError('wrong password for the JKS key store, or it is damaged')
  }
}

/** Java's own key protection: the key XOR a chain of SHA-1 over password and salt, with a digest to check it. */
function unseal(sealed: Buffer, secret: Buffer, alias: string): Buffer {
  const protectedKey = encryptedData(sealed)
  const salt = protectedKey.subarray(0, 20)
  const cipher = protectedKey.subarray(20, -20)
  const key = Buffer.alloc(cipher.length)
  let block: Buffer = salt
  for (let i = 0; i < cipher.length; i++) {
    if (i % 20 === 0) block = createHash('sha1').update(secret).update(block).digest()
    key[i] = cipher[i]! ^ block[i % 20]!
  }
  const check = createHash('sha1').update(secret).update(key).digest()
  if (!check.equals(protectedKey.subarray(-20))) throw new UsageError(`wrong password for the key "${alias}"`)
  return key
}

/** The octets of an EncryptedPrivateKeyInfo: SEQUENCE { SEQUENCE algorithm, OCTET STRING data } in DER. */
function encryptedData(der: Buffer): Buffer {
  const outer = element(der, 0)
  const algorithm = element(der, outer.start)
  const data = element(der, algorithm.end)
  if (der[algorithm.end] !== 0x04) throw new UsageError('damaged JKS key store: no encrypted key')
  return der.subarray(data.start, data.end)
}

/** Where the contents of one DER element start and end. */
function element(der: Buffer, at: number): { start: number; end: number } {
  const first = der[at + 1] ?? 0
  if (first < 0x80) return { start: at + 2, end: at + 2 + first }
  const size = first & 0x7f
  if (size > 4 || at + 2 + size > der.length) throw new UsageError('damaged JKS key store: bad length')
  const length = der.readUIntBE(at + 2, size)
  return { start: at + 2 + size, end: at + 2 + size + length }
}

class Cursor {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  bytes(length: number): Buffer {
    if (length < 0 || this.#at + length > this.#bytes.length)
      throw new UsageError('damaged JKS key store: it ends early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  int(): number {
    return this.bytes(4).readUInt32BE(0)
  }

  text(): string {
    return this.bytes(this.bytes(2).readUInt16BE(0)).toString('utf8')
  }
}
