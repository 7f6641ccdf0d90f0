import { ConnectionError, type ConnectionErrorKind } from '../../client/terms/connection-error.ts'
import { placeOfFile } from '../../files/place-of-file.ts'
import { systemText } from '../../files/system-text.ts'
import { excerpt } from '../../render/excerpt.ts'
import { toJson } from '../../render/json.ts'
import { escapeLines, escapeText, type Inert, joined, own } from '../../render/text.ts'
import { ValueError, type ValueProblem } from '../../values/bytes/value-error.ts'
import type { ErrorName } from '../../wire/codes.ts'
import { OversizeError, UsageError, WireError, ZkError } from '../../wire/error.ts'
import { advice, byPlace, type Hint, outsideLine, type Place, shellLine, spellHint, zoosh } from '../../wire/hint.ts'
import type { Args } from '../declare/args.ts'
import type { AnyCommand } from '../declare/command.ts'
import { exitCodes, exitOfError } from './exit-codes.ts'
import { OutputError } from './output-error.ts'
import { Interrupted, StopError } from './stop-error.ts'

/** Any error, as the user meets it. `title` is undefined for a quiet end. */
export interface Failure {
  readonly exit: number
  readonly code: string
  readonly title: string | undefined
  readonly hint: Hint | undefined
  readonly path: string | undefined
  readonly detail: Readonly<Record<string, unknown>>
  /** For --debug. */
  readonly stack: string | undefined
}

/** What a hint may lean on. */
interface About {
  readonly path: string
  /** Whether the command that failed has a flag. */
  has(flag: string): boolean
  /** What is there instead has been told already. */
  readonly listed: boolean
  /** The command takes files, too, and one has this name: how it is named there. */
  file(): string | undefined
}

/** What to do next, by the server's answer. A flag is advised only of the command that was typed. */
const hints: { readonly [K in ErrorName]?: Hint | ((about: About) => Hint | undefined) } = {
  NoNode({ has, listed, file }) {
    const named = file()
    if (named !== undefined) return `${named} is the ${named.endsWith('/') ? 'folder' : 'file'} of that name`
    if (has('parents')) return '--parents makes the parents that are missing'
    return listed ? undefined : advice`${zoosh`ls /`} shows what is there`
  },
  NodeExists: ({ path, has }) =>
    advice`${zoosh`set ${path} DATA`} changes it${has('exists-ok') ? '; --exists-ok accepts it' : ''}`,
  NotEmpty: ({ path }) => advice`${zoosh`delete -r ${path}`} deletes it with everything below`,
  BadVersion: ({ path }) => advice`${zoosh`stat ${path}`} shows the version it has now`,
  NoChildrenForEphemerals: 'put the znode under a persistent parent',
  NoAuth: ({ path }) =>
    advice`${zoosh`acl get ${path}`} shows who may; ${zoosh`whoami`} who you are; ${byPlace({
      outside: '--auth',
      shell: shellLine`auth SCHEME:ID`,
    })} adds a credential`,
  InvalidAcl: 'an entry is SCHEME:ID:PERMS, e.g. world:anyone:r or digest:alice:secret:cdrwa',
  AuthFailed: 'check the credential of --auth, ZOOSH_AUTH or the profile',
  SessionClosedRequireSaslAuth: 'give --sasl-user, or --kerberos',
  Unimplemented: 'the server is older than the operation, or has it switched off',
  NotReadOnly: advice`the server has lost its quorum; ${zoosh`status`} shows the members`,
  QuotaExceeded: advice`${zoosh`quota report`} shows the limits, and what is used of them`,
  ReconfigDisabled: 'set reconfigEnabled=true on the servers',
  ThrottledOp: 'try again later',
}

/**
 * Turns whatever was thrown into what is printed and which code the process ends with.
 * @param command the one that failed, where one did
 * @param listed whether it is told besides what is there instead of a znode
 */
export function toFailure(error: unknown, command?: Pick<AnyCommand, 'flags'>, listed = false): Failure {
  const none = { hint: undefined, path: undefined, detail: {}, stack: error instanceof Error ? error.stack : undefined }
  if (error instanceof UsageError) {
    return { ...none, exit: exitCodes.usage.code, code: 'Usage', title: error.message, hint: error.advice }
  }
  if (error instanceof ZkError) return zkFailure(error, none, command, listed)
  if (error instanceof ConnectionError) return connectionFailure(error, none)
  if (error instanceof StopError) {
    return {
      ...none,
      exit: exitCodes[error.exit].code,
      code: capital(error.exit),
      title: error.message,
      hint: error.advice,
      detail: error.detail,
    }
  }
  if (error instanceof OutputError) {
    const detail = error.applied ? { applied: true } : {}
    return { ...none, exit: exitCodes.output.code, code: 'Output', title: error.message, detail }
  }
  if (error instanceof Interrupted) return { ...none, exit: error.code, code: 'Interrupted', title: undefined }
  if (error instanceof OversizeError)
    return { ...none, exit: exitCodes.connection.code, code: 'Wire', title: error.message }
  if (error instanceof WireError) {
    const hint = 'is this a ZooKeeper client port?'
    return {
      ...none,
      exit: exitCodes.connection.code,
      code: 'Wire',
      title: `the answer makes no sense: ${error.message}`,
      hint,
    }
  }
  if (error instanceof ValueError)
    return { ...none, exit: exitCodes.usage.code, code: error.code, title: error.message, hint: valueHints[error.code] }
  if (isSystemError(error)) return { ...none, exit: exitCodes.usage.code, code: error.code, title: systemTitle(error) }
  if (isNulRefusal(error)) {
    const title = 'a NUL byte cannot stand in the name of a file, nor in what a program is given'
    return { ...none, exit: exitCodes.usage.code, code: 'Usage', title }
  }
  const message = error instanceof Error ? error.message : String(error)
  const hint = 'please report it, with the output of the same command under --debug'
  return { ...none, exit: exitCodes.bug.code, code: 'Bug', title: `a bug in zoosh: ${message}`, hint }
}

/**
 * What is known of a session that is over, in words: where it was taken for expired, since no server was heard, the servers may
 * not have ended it yet.
 */
export function afterExpiry(error: unknown): string {
  return error instanceof ConnectionError && error.assumed
    ? 'its watches are over, and its ephemeral znodes go when the servers have ended it'
    : 'its ephemeral znodes and watches are gone'
}

const pastHint = byPlace({
  outside: 'leave out --past to change what is there now',
  shell: advice`${shellLine`connect HOST:PORT`} goes to an ensemble`,
})

const connectionHints: { readonly [K in ConnectionErrorKind]?: Hint } = {
  refused: byPlace({
    outside: advice`is the server running there? ${outsideLine`--sandbox`} needs none; --server or ZOOSH_SERVER names another`,
    shell: advice`is the server running there? ${shellLine`connect HOST:PORT`} goes to another, ${shellLine`connect --sandbox`} needs none`,
  }),
  unresolved: byPlace({
    outside: 'check the host name of --server or ZOOSH_SERVER',
    shell: advice`check the host name; ${shellLine`connect HOST:PORT`} goes to another`,
  }),
  timeout: byPlace({
    outside: '--timeout allows more time',
    shell: advice`${shellLine`connect --timeout 30s`} allows more time`,
  }),
  tls: 'the port may be a plain one, or the certificate not trusted: see --tls-ca, --tls-cert, --tls-server-name',
  tunnel:
    'what --via names failed before the server was reached; a command can be tried by hand, and ssh can ask for a password on a terminal only',
  auth: 'check the credential of --auth, ZOOSH_AUTH or the profile',
  'not-zookeeper': 'is this a ZooKeeper client port? A TLS port needs --tls',
  'read-only': 'leave out --read-only, or the readOnly of the profile',
  'too-large':
    'the servers take jute.maxbuffer, 1 MiB unless it was raised; where it was, --client-config FILE with a line jute.maxbuffer=BYTES raises it here',
}

const valueHints: { readonly [K in ValueProblem]?: Hint } = {
  TooLarge: advice`${zoosh`get PATH -o raw`} writes the bytes as stored`,
  NotJson: advice`${zoosh`get PATH`} shows the data; only JSON has fields that can be set`,
}

/** What failed. */
type Subject = Pick<AnyCommand, 'flags'> & Partial<Pick<AnyCommand, 'args'>>

type Rest = Pick<Failure, 'hint' | 'path' | 'detail' | 'stack'>

function zkFailure(error: ZkError, none: Rest, command: Subject | undefined, listed: boolean): Failure {
  const exit = error.name === 'Unknown' ? 'server' : (exitOfError[error.name] ?? 'server')
  const next = error.name === 'Unknown' ? undefined : hints[error.name]
  const has = (flag: string): boolean => command !== undefined && Object.hasOwn(command.flags, flag)
  const takesFiles = Object.values((command?.args ?? {}) as Args).some(({ kind }) => kind.complete === 'place')
  const file = () => (takesFiles && error.path !== undefined ? placeOfFile(error.path) : undefined)
  const hint = typeof next === 'function' ? next({ path: error.path ?? 'PATH', has, listed, file }) : next
  return { ...none, exit: exitCodes[exit].code, code: error.name, title: error.message, hint, path: error.path }
}

function connectionFailure(error: ConnectionError, none: Rest): Failure {
  const exit =
    error.kind === 'auth' || error.kind === 'read-only' ? 'denied' : error.kind === 'too-large' ? 'usage' : 'connection'
  const hint = error.maybeApplied
    ? 'the write may have been applied: look before repeating it'
    : error.kind === 'expired'
      ? afterExpiry(error)
      : error.past
        ? pastHint
        : (error.advice ?? connectionHints[error.kind])
  const detail = error.maybeApplied ? { maybeApplied: true } : {}
  return {
    ...none,
    exit: exitCodes[exit].code,
    code: capital(error.kind),
    title: error.message,
    hint,
    detail,
    path: error.path,
  }
}

/** `no such file: x.json` instead of Node's `ENOENT: …, open 'x.json'`. */
function systemTitle(error: NodeJS.ErrnoException): string {
  const text = systemText(error)
  return error.path === undefined ? text : `${text}: ${error.path}`
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  const { code, syscall } = error as NodeJS.ErrnoException
  return error instanceof Error && typeof code === 'string' && typeof syscall === 'string'
}

/** Node takes no NUL byte to the system. Its message repeats the value, which may be a secret. */
function isNulRefusal(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'ERR_INVALID_ARG_VALUE' && message.includes('without null bytes')
}

function capital(text: string): string {
  return text.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/**
 * A failure as stderr shows it: what happened, then what to do; one JSON document under json.
 * @param prefix `zoosh`, or `file:line` in a script
 * @param place where it is read
 * @param color whether the prefix stands out
 */
export function failureText(
  failure: Failure,
  { prefix, place }: { readonly prefix: string; readonly place: Place },
  json: boolean,
  debug: boolean,
  color = false,
): Inert {
  if (failure.title === undefined) return own``
  if (json) return own`${toJson({ error: failureJson(failure, place) }, false)}\n`
  const hint = failure.hint && spellHint(failure.hint, place)
  // Spelt here: one red word is not worth loading the colours for, where an error is all there is.
  const front = own`${escapeText(prefix)}:`
  const lines = [own`${color ? own`\u001b[31m${front}\u001b[39m` : front} ${escapeText(excerpt(failure.title))}`]
  if (hint !== undefined) lines.push(...hint.split('\n').map((line) => own`  ${escapeText(excerpt(line))}`))
  if (debug && failure.stack !== undefined) lines.push(escapeLines(failure.stack))
  return own`${joined(lines, '\n')}\n`
}

/** The same for programs. @param place where it is read */
export function failureJson({ code, title, path, hint, detail, exit }: Failure, place: Place): Record<string, unknown> {
  return {
    code,
    message: excerpt(title ?? ''),
    ...(path === undefined ? {} : { path }),
    ...(hint === undefined ? {} : { hint: spellHint(hint, place) }),
    ...detail,
    exit,
  }
}
