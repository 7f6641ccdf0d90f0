/** Where tickets come from: a cache of them (`TYPE:NAME`, a file; undefined is the default one), or keys that get some. */
export type Tickets = { readonly cache: string | undefined } | { readonly keytab: string }
