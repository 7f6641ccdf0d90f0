import { flag } from './flags.ts'
import { viaKind } from './kinds/via-kind.ts'
import { commonForms, type OwnForm, ownForms } from './output-forms.ts'

/** Heading of the flags that say where and how to connect. */
export const connection = 'CONNECTION'
const output = 'OUTPUT'

/** Flags of every command (product contract §2 and §3). Defaults live in settings.ts, so that "given" simply means not undefined. */
export const globalFlags = {
  server: flag.text({
    char: 's',
    env: 'ZOOSH_SERVER',
    summary: 'ensemble to connect to, HOST:PORT,…[/chroot] (default 127.0.0.1:2181)',
    group: connection,
  }),
  profile: flag.profiles({
    char: 'p',
    env: 'ZOOSH_PROFILE',
    summary: 'take the settings of a saved profile; NAME,NAME: ask several at once, what only reads',
    group: connection,
  }),
  timeout: flag.duration({
    env: 'ZOOSH_TIMEOUT',
    summary: 'how long to wait for the connection and for each answer (default 10s)',
    group: connection,
  }),
  'session-timeout': flag.duration({
    env: 'ZOOSH_SESSION_TIMEOUT',
    summary: 'session timeout asked of the server (default 30s)',
    group: connection,
  }),
  auth: flag.text({
    multiple: true,
    env: 'ZOOSH_AUTH',
    summary:
      'credential SCHEME:ID, e.g. digest:alice:secret; seen by others in the process list, so prefer --auth-file',
    group: connection,
  }),
  'auth-file': flag.file({
    env: 'ZOOSH_AUTH_FILE',
    summary: 'file with one SCHEME:ID a line, readable by you only',
    group: connection,
  }),
  via: flag.of(viaKind, {
    env: 'ZOOSH_VIA',
    summary:
      'how to reach the servers: a command whose stdin and stdout are the connection (%h host, %p port), ssh://[USER@]HOST, socks5://HOST or http://HOST:PORT; none: directly',
    group: connection,
  }),
  tls: flag.switch({ env: 'ZOOSH_TLS', summary: 'connect with TLS', group: connection }),
  'tls-ca': flag.file({ env: 'ZOOSH_TLS_CA', summary: 'trusted certificates (PEM, PKCS12 or JKS)', group: connection }),
  'tls-cert': flag.file({
    env: 'ZOOSH_TLS_CERT',
    summary: 'client certificate (PEM, PKCS12 or JKS)',
    group: connection,
  }),
  'tls-key': flag.file({ env: 'ZOOSH_TLS_KEY', summary: 'key of the client certificate (PEM)', group: connection }),
  'tls-passphrase-file': flag.file({
    env: 'ZOOSH_TLS_PASSPHRASE_FILE',
    summary: 'file with the passphrase of key or key store',
    group: connection,
  }),
  'tls-server-name': flag.text({
    env: 'ZOOSH_TLS_SERVER_NAME',
    summary: 'name the server certificate must carry, when it is not the host name',
    group: connection,
  }),
  'tls-insecure': flag.switch({
    env: 'ZOOSH_TLS_INSECURE',
    summary: 'do not verify the server certificate',
    group: connection,
  }),
  'sasl-user': flag.text({ env: 'ZOOSH_SASL_USER', summary: 'user for SASL DIGEST-MD5', group: connection }),
  'sasl-password-file': flag.file({
    env: 'ZOOSH_SASL_PASSWORD_FILE',
    summary: 'file with the SASL password (or ZOOSH_SASL_PASSWORD; asked for on a terminal)',
    group: connection,
  }),
  kerberos: flag.switch({
    env: 'ZOOSH_KERBEROS',
    summary: 'log in by Kerberos (SASL GSSAPI), with a ticket of kinit or a keytab',
    excludes: ['sasl-user'],
    group: connection,
  }),
  'kerberos-principal': flag.text({
    env: 'ZOOSH_KERBEROS_PRINCIPAL',
    summary: 'who to be, USER[@REALM] (default: whoever the ticket or keytab is for)',
    excludes: ['sasl-user'],
    group: connection,
  }),
  'kerberos-keytab': flag.file({
    env: 'ZOOSH_KERBEROS_KEYTAB',
    summary: 'file with keys, instead of a ticket of kinit',
    excludes: ['sasl-user'],
    group: connection,
  }),
  'kerberos-service': flag.text({
    env: 'ZOOSH_KERBEROS_SERVICE',
    summary: 'principal of the servers, SERVICE[/HOST][@REALM] (default zookeeper)',
    excludes: ['sasl-user'],
    group: connection,
  }),
  'client-config': flag.file({
    env: 'ZOOSH_CLIENT_CONFIG',
    summary: "zkCli's client properties file (TLS, SASL, Kerberos)",
    group: connection,
  }),
  'session-file': flag.file({
    env: 'ZOOSH_SESSION_FILE',
    summary:
      'go on with the session of this file, and leave it open there for the next; a new one is begun where there is no file',
    excludes: ['sandbox', 'past'],
    group: connection,
  }),
  'allow-read-only': flag.switch({
    env: 'ZOOSH_ALLOW_READ_ONLY',
    summary: 'accept a server in read-only mode',
    group: connection,
  }),
  'read-only': flag.switch({ env: 'ZOOSH_READ_ONLY', summary: 'refuse every write on this side', group: connection }),
  sandbox: flag.switch({
    env: 'ZOOSH_SANDBOX',
    summary: 'use an embedded server with an example tree; nothing is saved',
    group: connection,
  }),
  past: flag.file({
    env: 'ZOOSH_PAST',
    summary:
      "DIR[@MOMENT]: look at a server's data directory as it was then, without a server; MOMENT is a zxid (0x1f00), a time (local where it names no zone) or a duration ago",
    excludes: ['sandbox', 'server'],
    group: connection,
  }),
  output: flag.choice(commonForms, {
    char: 'o',
    summary: 'form of the output (default pretty on a terminal, else plain)',
    group: output,
  }),
  json: flag.switch({ summary: 'short for -o json', excludes: ['output'], group: output }),
  'no-color': flag.switch({ summary: 'no colour', group: output }),
  debug: flag.switch({ summary: 'explain on stderr what is happening', group: output }),
  trace: flag.switch({ summary: 'log every operation on stderr', group: output }),
} as const

/** `--output` of a command that has forms of its own: shown among its own flags. */
export function outputFlag(forms: readonly OwnForm[]) {
  const { char, summary } = globalFlags.output
  const more = forms.map((form) => `; ${form}: ${ownForms[form]}`)
  return flag.choice([...commonForms, ...forms], { char: char!, summary: `${summary}${more.join('')}` })
}

export type GlobalFlagName = keyof typeof globalFlags
