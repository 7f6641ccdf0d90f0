/** SASL DIGEST-MD5 credentials. `mechanism` GSSAPI (Kerberos) is refused with the reason. */
export interface SaslOptions {
  readonly user: string
  readonly password: string
  readonly mechanism?: 'DIGEST-MD5' | 'GSSAPI' | undefined
}
