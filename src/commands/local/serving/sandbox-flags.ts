import type { FlagValues } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { credentialLines, readSecretFile } from '../../../cli/session/secret-file.ts'
import type { SandboxOptions } from '../../../server/sandbox-shape.ts'
import { UsageError } from '../../../wire/error.ts'

const PORT = { min: 0, max: 65_535 }

/** What a sandbox on a port can be told: the options of the library's `Sandbox.start`. */
export const sandboxFlags = {
  port: flag.integer({ ...PORT, summary: 'port for clients, 0 for any free one; 2181 where left out' }),
  servers: flag.integer({
    min: 1,
    max: 100,
    summary: 'how many ports, each to a client one server of an ensemble; all but the first are any that are free',
  }),
  host: flag.text({ summary: 'address to listen on; 127.0.0.1 where left out' }),
  data: flag.file({ summary: 'directory to keep the data in' }),
  compat: flag.text({ summary: 'release to behave as: 3.4 to 3.9, an exact one such as 3.8.0, or clickhouse' }),
  'admin-port': flag.integer({ ...PORT, summary: 'port for the commands of the AdminServer over HTTP' }),
  'admin-host': flag.text({ summary: 'address for --admin-port; 127.0.0.1 where left out, whatever --host is' }),
  seed: flag.switch({ summary: 'put a small example tree into it' }),
  words: flag.text({
    summary: 'four-letter words to answer, WORD,… or * for all; where left out all that only tell, on loopback',
  }),
  'no-ttl': flag.switch({ summary: 'no TTL nodes, as a ZooKeeper that was not told otherwise' }),
  'no-quota': flag.switch({ summary: 'quotas are counted and not enforced, likewise' }),
  'sasl-users': flag.file({
    summary: 'users of SASL DIGEST-MD5: a file with one USER:PASSWORD a line, readable by you only',
  }),
  'sasl-super-user': flag.text({ multiple: true, summary: 'a SASL user that passes every ACL' }),
  'sasl-any-user': flag.text({ summary: 'the name by which an ACL means every SASL user' }),
  'super-digest': flag.text({ summary: 'super:HASH, who authenticates so passes every ACL' }),
  'digest-algorithm': flag.text({
    summary: 'what passwords are hashed by: SHA1, SHA-256, SHA3-512…; SHA1 where left out',
  }),
  'no-digest': flag.switch({ summary: 'no scheme digest' }),
  'ensemble-name': flag.text({ multiple: true, summary: 'cut off who looks for an ensemble of another name' }),
  'require-auth': flag.text({ summary: 'schemes of which a client has to prove one first, SCHEME,…' }),
  'skip-acl': flag.switch({ summary: 'store ACLs and do not obey them' }),
} as const

/**
 * The options the flags stand for.
 * @throws UsageError when the file of the SASL users can be read by others, or is not one
 */
export async function sandboxOptions(
  flags: FlagValues<typeof sandboxFlags>,
  warn: (message: string) => void,
): Promise<SandboxOptions> {
  const users = flags['sasl-users']
  const given = {
    servers: flags.servers,
    host: flags.host,
    dataDir: flags.data,
    compat: flags.compat,
    adminPort: flags['admin-port'],
    adminHost: flags['admin-host'],
    words: flags.words === undefined ? undefined : list(flags.words),
    saslUsers: users === undefined ? undefined : saslUsers(users, await readSecretFile(users, warn)),
    saslSuperUsers: some(flags['sasl-super-user']),
    saslAnyUser: flags['sasl-any-user'],
    superDigest: flags['super-digest'],
    digestAlgorithm: flags['digest-algorithm'] as SandboxOptions['digestAlgorithm'],
    ensembleNames: some(flags['ensemble-name']),
    requireAuth: flags['require-auth'] === undefined ? undefined : list(flags['require-auth']),
  }
  return {
    port: flags.port ?? 2181,
    seed: flags.seed,
    extendedTypes: !flags['no-ttl'],
    enforceQuota: !flags['no-quota'],
    digestAuth: !flags['no-digest'],
    skipAcl: flags['skip-acl'],
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as SandboxOptions),
  }
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** A flag that was not given at all is an empty list. */
function some(values: readonly string[]): readonly string[] | undefined {
  return values.length > 0 ? values : undefined
}

function saslUsers(file: string, text: string): Record<string, string> {
  return Object.fromEntries(
    credentialLines(text).map((line) => {
      const colon = line.indexOf(':')
      // The line is a secret as a whole: what is wrong with it is said without it.
      if (colon < 1) throw new UsageError(`${file}: a line without USER:PASSWORD`)
      return [line.slice(0, colon), line.slice(colon + 1)]
    }),
  )
}
