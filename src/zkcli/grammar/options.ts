import { compatVersions } from './compat.ts'

/** An option of `zkcli`, in front of the command. */
interface Option {
  /** What its value is; left out where it has none. */
  readonly placeholder?: string
  readonly summary: string
}

export const DEFAULT_HOSTS = 'localhost:2181'
/** Of a session, in ms. */
export const DEFAULT_TIMEOUT = 30_000
export const DEFAULT_COMPAT = '3.9'

/** All options, by how they are written. */
export const options: Readonly<Record<string, Option>> = {
  '-server': { placeholder: 'HOSTS', summary: `the ensemble, HOST:PORT,…[/chroot] (default ${DEFAULT_HOSTS})` },
  '-timeout': { placeholder: 'MS', summary: `session timeout asked of the server, in ms (default ${DEFAULT_TIMEOUT})` },
  '-r': { summary: 'take a server that can only be read, too' },
  '-client-configuration': { placeholder: 'FILE', summary: 'properties file of the client (TLS, SASL, Kerberos)' },
  '-waitforconnection': { summary: 'wait until there is a connection before the command is run' },
  '--compat-version': {
    placeholder: 'VERSION',
    summary: `release whose texts and streams are used, one of ${compatVersions.join(', ')} (default ${DEFAULT_COMPAT})`,
  },
}
