import type { Hint } from '../../../wire/hint.ts'
import { ConnectionError } from '../../terms/connection-error.ts'
import type { GssError } from './gss-error.ts'
import type { Login } from './login.ts'

/** One way in which Kerberos says no. */
interface Refusal {
  readonly text: (login: Login) => string
  readonly advice?: Hint | ((login: Login) => Hint)
  /** It may pass: the next try, or the next server, is not in vain. */
  readonly passes?: true
}

const cacheName = ({ tickets }: Login): string =>
  'cache' in tickets && tickets.cache !== undefined ? `the ticket cache ${tickets.cache}` : 'the ticket cache'

const who = ({ principal }: Login): string => principal ?? 'who it is for'

const fresh = ({ tickets }: Login): Hint =>
  'cache' in tickets
    ? 'kinit gets a ticket; --kerberos-keytab FILE does without'
    : 'klist -k FILE shows whose keys a keytab has'

const noCredential: Refusal = {
  text: (login) =>
    'keytab' in login.tickets
      ? `the keytab ${login.tickets.keytab} cannot be read, or has no key of ${login.principal ?? 'anybody'}`
      : `${cacheName(login)} has no ticket${login.principal === undefined ? '' : ` of ${login.principal}`}`,
  advice: fresh,
}

const expired: Refusal = { text: () => 'the ticket has expired', advice: fresh }
const noKdc: Refusal = { text: ({ target }) => `no KDC answers that could give a ticket for ${target}`, passes: true }

/** GSS_S_NO_CRED and GSS_S_CREDENTIALS_EXPIRED (RFC 2744, 3.9.1). */
const byRoutine: { readonly [routine: number]: Refusal } = { 7: noCredential, 11: expired }

/** Error codes of krb5, from ERROR_TABLE_BASE_krb5 on (krb5.h of MIT Kerberos). */
const BASE = -1765328384
const byCode: { readonly [code: number]: Refusal } = {
  // KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN
  6: { text: (login) => `the KDC does not know ${who(login)}`, advice: fresh },
  // KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN
  7: {
    text: ({ target }) => `the KDC does not know ${target}`,
    advice: '--kerberos-service SERVICE/HOST@REALM names the principal of the servers',
  },
  // KRB5KDC_ERR_CLIENT_REVOKED
  18: { text: (login) => `the KDC has locked ${who(login)} out` },
  // KRB5KDC_ERR_PREAUTH_FAILED
  24: {
    text: () => 'the key in the keytab is not the one that the KDC knows',
    advice: 'a new password made a new key',
  },
  // KRB5KDC_ERR_SVC_UNAVAILABLE
  29: noKdc,
  // KRB5KRB_AP_ERR_TKT_EXPIRED
  32: expired,
  // KRB5KRB_AP_ERR_TKT_NYV
  33: {
    text: () => 'the ticket is not valid yet',
    advice: 'do the clocks of this machine, the KDC and the server agree?',
  },
  // KRB5KRB_AP_ERR_SKEW
  37: {
    text: () => 'the clocks differ too much',
    advice: 'do the clocks of this machine, the KDC and the server agree?',
  },
  // KRB5_REALM_UNKNOWN, KRB5_KDC_UNREACH, KRB5_REALM_CANT_RESOLVE
  154: noKdc,
  156: noKdc,
  220: noKdc,
}

/** What the library said, as an error of the connection: `auth`, or `unreachable` where it may be otherwise with the next try. */
export function refusal(error: GssError, login: Login): ConnectionError {
  const known = byCode[error.minor - BASE] ?? byRoutine[error.routine]
  const text = known === undefined ? error.message : known.text(login)
  const advice = typeof known?.advice === 'function' ? known.advice(login) : known?.advice
  return new ConnectionError(known?.passes ? 'unreachable' : 'auth', `Kerberos: ${text}`, { advice, cause: error })
}
