import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratch } from './real-server.ts'

export const PASSWORD = 'changeit'

/** A private authority and the certificates tests need, made by openssl and keytool. */
export class Certificates {
  readonly folder: string

  constructor() {
    this.folder = mkdtempSync(join(scratch, 'zoosh-certs-'))
    this.#openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=Test CA',
      ...this.#out('ca'),
    )
  }

  file(name: string): string {
    return join(this.folder, name)
  }

  /**
   * A certificate of the authority: NAME.pem (with chain), NAME.key, NAME.p12, NAME.jks.
   * @param names what it is for, as in `DNS:localhost,IP:127.0.0.1`
   */
  issue(name: string, names: string, { days = 30, selfSigned = false } = {}): void {
    const extension = `subjectAltName=${names}`
    const subject = ['-subj', `/CN=${name}`]
    if (selfSigned) {
      this.#openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '30',
        ...subject,
        '-addext',
        extension,
        ...this.#out(name),
      )
    } else {
      this.#openssl(
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        ...subject,
        '-keyout',
        this.file(`${name}.key`),
        '-out',
        this.file(`${name}.csr`),
      )
      writeFileSync(this.file(`${name}.ext`), `${extension}\n`)
      const signed = [
        '-CA',
        this.file('ca.pem'),
        '-CAkey',
        this.file('ca.key'),
        '-CAcreateserial',
        '-days',
        String(days),
      ]
      this.#openssl(
        'x509',
        '-req',
        '-in',
        this.file(`${name}.csr`),
        ...signed,
        '-extfile',
        this.file(`${name}.ext`),
        '-out',
        this.file(`${name}.pem`),
      )
    }
    const pair = ['-in', this.file(`${name}.pem`), '-inkey', this.file(`${name}.key`), '-name', name]
    this.#openssl('pkcs12', '-export', ...pair, '-passout', `pass:${PASSWORD}`, '-out', this.file(`${name}.p12`))
    this.#keytool(
      '-importkeystore',
      '-srckeystore',
      this.file(`${name}.p12`),
      '-srcstoretype',
      'PKCS12',
      '-srcstorepass',
      PASSWORD,
      '-destkeystore',
      this.file(`${name}.jks`),
      '-deststoretype',
      'JKS',
      '-deststorepass',
      PASSWORD,
    )
  }

  /** trust.jks and trust.p12 with the authority in it. */
  trustStores(): void {
    for (const [file, type] of [
      ['trust.jks', 'JKS'],
      ['trust.p12', 'PKCS12'],
    ] as const) {
      this.#keytool(
        '-importcert',
        '-noprompt',
        '-alias',
        'ca',
        '-file',
        this.file('ca.pem'),
        '-keystore',
        this.file(file),
        '-storetype',
        type,
        '-storepass',
        PASSWORD,
      )
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #out(name: string): string[] {
    return ['-keyout', this.file(`${name}.key`), '-out', this.file(`${name}.pem`)]
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' })
  }

  #keytool(...args: string[]): void {
    execFileSync('keytool', args, { stdio: 'pipe' })
  }
}
