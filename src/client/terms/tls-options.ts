/** A file's name, PEM text, or the bytes themselves. */
export type Material = string | Uint8Array

/** How to speak TLS. Files may be PEM, PKCS#12 or JKS: they are told apart by their contents. */
export interface TlsOptions {
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: Material | undefined
  /** Password of a JKS file of authorities; default: `passphrase`. */
  readonly caPassphrase?: string | undefined
  /** Our certificate, with its chain, and with its key unless `key` has that. */
  readonly cert?: Material | undefined
  readonly key?: Material | undefined
  /** Password of the private key, or of the PKCS#12 or JKS file it is in. */
  readonly passphrase?: string | undefined
  /** The name the server's certificate must have. Default: the host connected to. */
  readonly serverName?: string | undefined
  /** `false` takes a trusted certificate whatever name it has (zkCli's ssl.hostnameVerification=false). Default: true. */
  readonly verifyName?: boolean | undefined
  /** Accept any certificate: whoever is in between may read and change everything. */
  readonly insecure?: boolean | undefined
}
