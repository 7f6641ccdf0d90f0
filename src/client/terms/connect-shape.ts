import { given, givenOptions, givenRecord } from '../../wire/given/given.ts'
import {
  above,
  big,
  bytes,
  either,
  flag,
  listOf,
  ms,
  object,
  oneOf,
  type Shape,
  signal,
  text,
  whole,
  work,
} from '../../wire/given/kinds.ts'
import type { ConnectOptions, SessionTicket } from './options.ts'
import type { TlsOptions } from './tls-options.ts'
import type { ViaOptions } from './via-options.ts'

/** A session as another process has it: what is in it is a secret. @throws UsageError */
export function givenTicket(ticket: SessionTicket, name = 'ticket'): void {
  givenRecord(name, ticket, { id: big, password: bytes, lastZxid: big }, ['id', 'password'])
}

/** What the options of `connect` may be. */
export const connectShape: Shape<ConnectOptions> = {
  sessionTimeout: above(0),
  timeout: ms,
  auth: listOf(text, 'a list of texts, scheme:id each'),
  tls: either(flag, object),
  via: either(text, object),
  sasl: object,
  readOnly: either(flag, oneOf(['past'])),
  allowReadOnly: flag,
  assumeExpired: flag,
  signal,
  waitForConnection: flag,
  transport: work,
  trace: work,
  maxRequest: above(0),
  maxReply: above(0),
  maxInFlight: above(0),
  session: object,
  lookup: work,
  firstXid: whole(1, 0x7fff_ffff),
}

const material = either(text, bytes)

const tlsShape: Shape<TlsOptions> = {
  ca: material,
  caPassphrase: text,
  cert: material,
  key: material,
  passphrase: text,
  serverName: text,
  verifyName: flag,
  insecure: flag,
}

const viaShape: Shape<ViaOptions> = { way: text, hear: work, terminal: either(flag, work), control: text }

/** Of either mechanism. */
const saslShape = {
  mechanism: oneOf(['DIGEST-MD5', 'GSSAPI']),
  user: text,
  password: text,
  principal: text,
  keytab: text,
  ticketCache: either(text, flag),
  service: text,
  canonicalize: flag,
}

/** What is given to open a session with. @throws UsageError */
export function givenConnect({ tls, via, sasl, session }: Omit<ConnectOptions, 'signal'>): void {
  if (typeof tls === 'object') givenOptions(tls, tlsShape, 'tls')
  if (typeof via === 'object') {
    givenOptions(via, viaShape, 'via')
    given('way of via', via.way, text)
  }
  if (session) givenTicket(session, 'session')
  if (!sasl) return
  givenOptions<object>(sasl, saslShape, 'sasl')
  if (sasl.mechanism !== 'GSSAPI') givenRecord('sasl', sasl, { user: text, password: text }, ['user', 'password'])
}
