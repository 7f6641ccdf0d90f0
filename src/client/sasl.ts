/** SASL DIGEST-MD5 credentials. */
export interface SaslOptions {
  readonly user: string
  readonly password: string
}
