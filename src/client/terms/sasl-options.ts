/** Who we are by SASL: a user with a password, or what Kerberos knows us as. */
export type SaslOptions = DigestMd5 | Kerberos

/** SASL DIGEST-MD5. */
export interface DigestMd5 {
  readonly mechanism?: 'DIGEST-MD5' | undefined
  readonly user: string
  readonly password: string
}

/**
 * SASL GSSAPI (Kerberos), which takes the package koffi and the system's Kerberos library. With neither `ticketCache` nor
 * `keytab` the default ticket cache is used (KRB5CCNAME, or where krb5.conf says); with both, the cache is asked first.
 */
export interface Kerberos {
  readonly mechanism: 'GSSAPI'
  /** `alice` or `alice@REALM`. Default: whoever the ticket cache, or the first key of the keytab, is for. */
  readonly principal?: string | undefined
  /** A file with keys. The tickets they get stay in the memory of this process. */
  readonly keytab?: string | undefined
  /** A file with tickets, as `kinit -c FILE` makes it, or `TYPE:NAME`; `true` is the default one. */
  readonly ticketCache?: string | true | undefined
  /**
   * The servers' principal, SERVICE[/HOST][@REALM]. Default: `zookeeper`, on the host that was connected to, in the realm
   * that krb5.conf maps it to, else in ours.
   */
  readonly service?: string | undefined
  /** Whether the host is what the name service calls the server's address. Default true, as in Apache's client. */
  readonly canonicalize?: boolean | undefined
}
