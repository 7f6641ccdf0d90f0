import { Buffer } from 'node:buffer'
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { SecureContextOptions } from 'node:tls'
import { UsageError } from '../../wire/error.ts'
import type { Material, TlsOptions } from '../terms/tls-options.ts'
import { isJks, readJks } from './jks.ts'

/**
 * Loads certificates and keys for node:tls from PEM, PKCS#12 or JKS, told apart by their contents. Read anew for every
 * connection, so that renewed certificates are taken up.
 * @throws UsageError saying which file and why
 */
export async function secureContext(options: TlsOptions): Promise<SecureContextOptions> {
  const { ca, cert, key, passphrase } = options
  return {
    ...(ca === undefined ? {} : { ca: await authorities(ca, options.caPassphrase ?? passphrase) }),
    ...(cert === undefined ? {} : await identity(cert, key, passphrase)),
  }
}

async function authorities(material: Material, password: string | undefined): Promise<string[]> {
  const { bytes, name } = await load(material)
  if (isPem(bytes)) return [bytes.toString('utf8')]
  if (isJks(bytes)) {
    const { trusted, keys } = readJks(bytes, password)
    const all = [...trusted.map(({ certificate }) => certificate), ...keys.flatMap(({ chain }) => chain)]
    if (all.length === 0) throw new UsageError(`${name} holds no certificate`)
    return all.map((der) => pem('CERTIFICATE', der))
  }
  try {
    return [new X509Certificate(bytes).toString()]
  } catch {
    throw new UsageError(
      `${name}: certificate authorities are read from PEM, DER or JKS`,
      `for a PKCS12 trust store: keytool -importkeystore -srckeystore ${name} -srcstoretype PKCS12 -destkeystore trust.jks -deststoretype JKS`,
    )
  }
}

async function identity(
  cert: Material,
  key: Material | undefined,
  passphrase: string | undefined,
): Promise<SecureContextOptions> {
  const { bytes, name } = await load(cert)
  const secret = passphrase === undefined ? {} : { passphrase }
  if (isPem(bytes)) {
    const keyBytes = key === undefined ? bytes : (await load(key)).bytes
    if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(keyBytes.toString('latin1'))) {
      throw new UsageError(`${name} holds no private key: give it too`)
    }
    return { cert: bytes, key: keyBytes, ...secret }
  }
  if (!isJks(bytes)) return { pfx: bytes, ...secret }
  const [entry] = readJks(bytes, passphrase).keys
  if (!entry) throw new UsageError(`${name} holds no private key`)
  return {
    cert: entry.chain.map((der) => pem('CERTIFICATE', der)).join(''),
    key: pem('PRIVATE KEY', entry.key),
  }
}

async function load(material: Material): Promise<{ bytes: Buffer; name: string }> {
  if (typeof material !== 'string') return { bytes: Buffer.from(material), name: 'the certificate' }
  if (material.includes('-----BEGIN')) return { bytes: Buffer.from(material), name: 'the certificate' }
  try {
    return { bytes: await readFile(material), name: material }
  } catch (error) {
    throw new UsageError(`cannot read ${material}: ${(error as NodeJS.ErrnoException).code}`)
  }
}

function isPem(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN')
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
