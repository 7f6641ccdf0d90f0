import { UsageError } from '../../wire/error.ts'
/** The schemes a server can have. */
export type SchemeName = 'ip' | 'digest' | 'sasl' | 'ensemble'

/** What switches them on and off: see ServerSettings. */
interface Switches {
  readonly digestAuth?: boolean
  readonly saslUsers?: object
  readonly ensembleNames?: readonly string[]
}

/** The schemes a server has. */
export function schemesOf({ digestAuth = true, saslUsers, ensembleNames }: Switches): ReadonlySet<string> {
  const switched: Readonly<Record<SchemeName, boolean>> = {
    ip: true,
    digest: digestAuth,
    sasl: saslUsers !== undefined,
    ensemble: ensembleNames !== undefined,
  }
  return new Set(Object.entries(switched).flatMap(([name, on]) => (on ? [name] : [])))
}

/**
 * The schemes of which one is required. A ZooKeeper that could let nobody in does not start either.
 * @throws UsageError for one the server does not have
 */
export function requirable(names: readonly string[], schemes: ReadonlySet<string>): readonly string[] {
  for (const name of names) {
    if (schemes.has(name)) continue
    throw new UsageError(`requireAuth: the server has no scheme "${name}", only ${[...schemes].join(', ')}`)
  }
  return names
}
