import { Buffer } from 'node:buffer'

/** A token of SASL DIGEST-MD5 as read: what it says, and whether its sender speaks UTF-8. */
export interface SaslToken {
  readonly directives: { readonly [key: string]: string | undefined }
  readonly utf8: boolean
}

/**
 * Reads a token: `key=value` and `key="value"`, separated by commas. It is in UTF-8 where it says so, else in ISO 8859-1.
 * Source: RFC 2831, 2.1.1 and 2.1.2, `charset`.
 */
export function readToken(token: Buffer): SaslToken {
  const utf8 = parse(token.toString('latin1')).charset?.toLowerCase() === 'utf-8'
  return { directives: parse(token.toString(utf8 ? 'utf8' : 'latin1')), utf8 }
}

function parse(text: string): { [key: string]: string | undefined } {
  const directives: { [key: string]: string } = Object.create(null)
  for (const [, key, inQuotes, plain] of text.matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^,]*))/g)) {
    directives[key!.toLowerCase()] = inQuotes?.replace(/\\(.)/g, '$1') ?? plain!.trim()
  }
  return directives
}

/** Whether ISO 8859-1 has all its characters. */
export function isLatin(text: string): boolean {
  return Buffer.from(text, 'latin1').toString('latin1') === text
}

/**
 * User, realm and password as they are hashed: each of them in ISO 8859-1 if that has all its characters, else in UTF-8.
 * Source: RFC 2831, 2.1.2.1; com.sun.security.sasl.digest.DigestMD5Base.
 */
export function hashedBytes(user: string, realm: string, password: string): Buffer {
  const bytes = (text: string): Buffer => Buffer.from(text, isLatin(text) ? 'latin1' : 'utf8')
  const colon = Buffer.from(':')
  return Buffer.concat([bytes(user), colon, bytes(realm), colon, bytes(password)])
}
