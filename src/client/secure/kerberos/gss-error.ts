/** The GSSAPI said no. */
export class GssError extends Error {
  override readonly name = 'GssError'
  /** What kind of thing went wrong (RFC 2744, 3.9.1), 0 to 255. */
  readonly routine: number
  /** What it was by Kerberos: a code of krb5; 0 where it was none of its. */
  readonly minor: number

  constructor(message: string, routine: number, minor: number) {
    super(message)
    this.routine = routine
    this.minor = minor
  }
}
