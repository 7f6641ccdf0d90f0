import { type ErrorName, errorCodes } from '../../wire/codes.ts'
import { advice, byPlace, type Hint, type Place, shellLine, spellHint, zoosh } from '../../wire/hint.ts'
import { exitCodes, exitOfError } from '../life/exit-codes.ts'

/** What is behind an answer of the server, and what to do. */
interface Explained {
  readonly why: string
  readonly next: Hint
}

/** All of ZooKeeper's codes, by the names it has for them (`wire/codes.ts`). */
const explained: { readonly [K in ErrorName]: Explained } = {
  SystemError: {
    why: 'Something went wrong inside the server: a full disk, a bug. Its log tells what.',
    next: advice`${zoosh`doctor`} looks at the servers; read the log of the one that answered`,
  },
  RuntimeInconsistency: {
    why: 'A transaction is done as a whole or not at all. This operation of it was not even tried, since an earlier one failed.',
    next: 'mend the operation that is named first, and send the whole again',
  },
  DataInconsistency: {
    why: 'The server found that what it keeps does not fit together.',
    next: advice`${zoosh`doctor`} compares the digests of the members; restore the one that differs from another`,
  },
  ConnectionLoss: {
    why: 'The connection broke before the answer came. Whether the server did it nobody knows; the session may live on.',
    next: 'look at what is there before you repeat a write; reading again does no harm',
  },
  MarshallingError: {
    why: 'The server could not read the request: it is of a newer kind, larger than the server takes (jute.maxbuffer), or was damaged.',
    next: 'send less at once, or ask a newer server',
  },
  Unimplemented: {
    why: 'The operation came with a later release than the server is of, or has been switched off there.',
    next: advice`${zoosh`status`} shows the versions; TTL znodes want extendedTypesEnabled=true`,
  },
  OperationTimeout: {
    why: 'The server gave up: the leader did not answer it in time, or a session was opened too slowly.',
    next: advice`${zoosh`latency`} and ${zoosh`status`} tell whether the ensemble is slow; then try again`,
  },
  BadArguments: {
    why: 'The request makes no sense to the server: a path or a flag that it does not take.',
    next: advice`${zoosh`help paths`} says how paths are written`,
  },
  UnknownSession: {
    why: 'The server does not know the session of the request: it has expired, or belongs to another ensemble.',
    next: 'open another session: the next command does',
  },
  NewConfigNoQuorum: {
    why: 'A reconfiguration wants a majority of the new members to be connected and up to date, and they are not.',
    next: advice`start the new members, wait until ${zoosh`status`} shows them as followers or observers, and try again`,
  },
  ReconfigInProgress: {
    why: 'Another change of the membership is being carried out. There is one at a time.',
    next: advice`wait, look at it with ${zoosh`config`}, and try again`,
  },
  ApiError: { why: 'A marker between two ranges of codes. No server sends it.', next: 'is this a ZooKeeper server?' },
  NoNode: {
    why: 'There is no znode of that path, or its parent is missing. Paths are complete: /app is not /App, and nothing is made on the way.',
    next: advice`${zoosh`ls /`} shows what is there; ${zoosh`create PATH --parents`} makes the parents, too`,
  },
  NoAuth: {
    why: 'The ACL of the znode (for create and delete: that of its parent) does not allow it to any identity of your session.',
    next: advice`${zoosh`acl get PATH`} shows who may, ${zoosh`whoami`} who you are; ${byPlace({
      outside: '--auth',
      shell: shellLine`auth SCHEME:ID`,
    })} adds an identity`,
  },
  BadVersion: {
    why: 'You wrote with the version you had read, and somebody has changed the znode since. Nothing was overwritten: that is what versions are for.',
    next: advice`read again (${zoosh`get PATH --stat`}), decide anew, and write with the version it has now`,
  },
  NoChildrenForEphemerals: {
    why: 'An ephemeral znode goes with its session, and what is below it would be left without a parent.',
    next: 'put both below a persistent parent',
  },
  NodeExists: {
    why: 'A znode of that path is there already. Of many who create it, one succeeds: locks are made of this.',
    next: advice`${zoosh`set PATH DATA`} changes it; ${zoosh`create PATH --exists-ok`} accepts it`,
  },
  NotEmpty: {
    why: 'A znode with children is never deleted alone.',
    next: advice`${zoosh`delete -r PATH`} deletes it with everything below, after it has asked`,
  },
  SessionExpired: {
    why: 'The servers heard nothing of the session for longer than its timeout: its ephemeral znodes and watches are gone. A long pause of the client, or of the network, is enough.',
    next: 'the next command opens another session; --session-timeout allows longer silence',
  },
  InvalidCallback: {
    why: 'A mistake of a program against the C or Java client. No server sends it.',
    next: 'look at the program',
  },
  InvalidAcl: {
    why: 'The ACL is empty, or has a scheme the server does not know, or an id that is none; auth:: needs a session with a credential.',
    next: advice`an entry is SCHEME:ID:PERMS, such as world:anyone:r; ${zoosh`help acl`} tells more`,
  },
  AuthFailed: {
    why: 'A credential was refused, or has no form the server knows. It has closed the connection.',
    next: 'check the credential of --auth, ZOOSH_AUTH or the profile',
  },
  Closing: {
    why: 'The session is being closed, by its client or by an administrator.',
    next: 'the next command opens another',
  },
  Nothing: { why: 'Only between the parts of a server. No client meets it.', next: 'is this a ZooKeeper server?' },
  SessionMoved: {
    why: 'The session has gone to another server with a newer connection; a request on the old one came too late.',
    next: 'try again: the newer connection serves',
  },
  NotReadOnly: {
    why: 'The server has lost its quorum and is in read-only mode: what it tells may be old, and it takes no writes.',
    next: advice`${zoosh`status`} shows which members are missing`,
  },
  EphemeralOnLocalSession: {
    why: 'The ensemble has local sessions (localSessionsEnabled), and this one was not made known to all members.',
    next: 'set localSessionsUpgradingEnabled=true on the servers',
  },
  NoWatcher: {
    why: 'There is no watch of that kind at that path that could be removed.',
    next: advice`${shellLine`watches`} lists those of the shell`,
  },
  RequestTimeout: {
    why: 'No answer came in the time the client allows. Whether it was done nobody knows.',
    next: '--timeout allows more time; look before you repeat a write',
  },
  ReconfigDisabled: {
    why: 'The servers do not allow the membership to be changed while they run.',
    next: 'set reconfigEnabled=true on them',
  },
  SessionClosedRequireSaslAuth: {
    why: 'The servers want every session to authenticate by SASL (sessionRequireClientSASLAuth), and this one did not.',
    next: 'give --sasl-user, and its password in ZOOSH_SASL_PASSWORD',
  },
  QuotaExceeded: {
    why: 'A hard quota of the znode or of one above it would be passed.',
    next: advice`${zoosh`quota report`} shows the limits, and what is used of them`,
  },
  ThrottledOp: {
    why: 'The request had waited too long in a server under load, so it was not run (requestThrottleDropStale).',
    next: advice`try again later; ${zoosh`top`} shows who sends so much`,
  },
}

/** The code that a word names: `NoNode`, in any case, or -101. One that is a word of English (`Closing`) is spelled as it is. */
function codeOf(word: string): ErrorName | undefined {
  const names = Object.keys(errorCodes) as ErrorName[]
  return names.find((name) => {
    const isWord = !/[a-z][A-Z]/.test(name)
    return isWord && name !== word
      ? String(errorCodes[name].code) === word
      : name.toLowerCase() === word.toLowerCase() || String(errorCodes[name].code) === word
  })
}

/** What an error of a server means: `help NoNode`, `help -101`. Undefined for a word that is no code. */
export function errorHelp(word: string, place: Place): string | undefined {
  const name = codeOf(word)
  if (name === undefined) return undefined
  const { code, keeper, text } = errorCodes[name]
  const { why, next } = explained[name]
  const java = keeper === name ? '' : `, in Java ${keeper}`
  return `${name} (${code}${java}): ${text}; exit code ${exitCodes[exitOfError[name] ?? 'server'].code}\n${why}\nNext: ${spellHint(next, place)}\n`
}
