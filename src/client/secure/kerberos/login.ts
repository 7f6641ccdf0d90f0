/** Where tickets come from: a cache of them (`TYPE:NAME`, a file; undefined is the default one), or keys that get some. */
export type Tickets = { readonly cache: string | undefined } | { readonly keytab: string }

/** What a login is about. */
export interface Login {
  /** `zookeeper/host@REALM` */
  readonly target: string
  readonly tickets: Tickets
  /** Ours, where it was named; else whoever the tickets are for. */
  readonly principal: string | undefined
}
