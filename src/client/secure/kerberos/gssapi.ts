import { Buffer } from 'node:buffer'
import type { LibraryHandle } from 'koffi'
import { GssError } from './gss-error.ts'
import type { Library } from './library.ts'
import { outside } from './outside.ts'

/** Something of the library's, by its address; it has to be released. */
export type Handle = bigint | null

/** A security context as it is after a step. */
export interface Step {
  readonly context: Handle
  /** What is to be sent next; empty where there is nothing more to say. */
  readonly token: Buffer
  /** Each side has proved who it is. */
  readonly established: boolean
}

/** The functions of the system's GSSAPI that a login takes. All of them throw GssError. */
export interface Gssapi {
  /** Of a principal: `alice`, `zookeeper/host@REALM`. */
  name(text: string): Handle
  releaseName(name: Handle): void
  /**
   * Finds the credential of a name in a credential store of MIT Kerberos: so caches and keytabs are named in the call, and
   * nothing of this process's environment has to change for them. Asks the KDC where it has to, outside of the event loop.
   * @param name null for whoever the store is for
   */
  credential(name: Handle, store: Readonly<Record<string, string>>): Promise<Handle>
  releaseCredential(credential: Handle): void
  /** Begins a context with a service. Asks the KDC where it has to, outside of the event loop. */
  begin(credential: Handle, service: Handle): Promise<Step>
  /** Takes the service's answer. */
  advance(credential: Handle, service: Handle, context: Handle, answer: Buffer): Step
  deleteContext(context: Handle): void
  /** Whose credential it is, `alice@REALM`; a context that was begun with it has settled that. */
  nameOf(credential: Handle): string
  /** The text of a message that the service has signed. */
  unwrap(context: Handle, message: Buffer): Buffer
  /** Signs a message, and encrypts nothing. */
  wrap(context: Handle, text: Buffer): Buffer
  /** The realm that krb5.conf maps a host to, `''` if none. */
  realmOf(host: string): string
}

/** Flags of a context, usage of a credential, status and kinds of status: RFC 2744, appendix A. */
const MUTUAL = 2
const SEQUENCE = 8
const INTEGRITY = 32
const INITIATE = 1
const INDEFINITE = 0xffff_ffff
const CONTINUE_NEEDED = 1
const OF_GSS = 1
const OF_MECHANISM = 2

/** The Kerberos mechanism, and its kind of names (RFC 1964, 1 and 2.1.1). */
const MECHANISM = identifier('2a864886f712010202')
const PRINCIPAL = identifier('2a864886f71201020201')

/** A gss_OID_desc. */
function identifier(hex: string): { length: number; elements: Buffer } {
  const elements = Buffer.from(hex, 'hex')
  return { length: elements.length, elements }
}

type KoffiFunction = ReturnType<LibraryHandle['func']>

/** A gss_buffer_desc: ours to read, or the library's, to be released. */
interface Bytes {
  length?: number | bigint
  value?: unknown
}

/** Binds the C functions (RFC 2744; gss_acquire_cred_from: gssapi_ext.h of MIT Kerberos). */
export function bindGssapi({ koffi, gss, krb5, c }: Library): Gssapi {
  const bytes = koffi.struct({ length: 'size_t', value: 'void *' })
  const pair = koffi.struct({ key: 'str', value: 'str' })
  const input = koffi.pointer(bytes)
  const output = koffi.out(input)
  const oid = koffi.pointer(koffi.struct({ length: 'uint32', elements: 'void *' }))
  const store = koffi.pointer(koffi.struct({ count: 'uint32', elements: koffi.pointer(pair) }))
  const number = koffi.out(koffi.pointer('uint32'))
  const found = koffi.out(koffi.pointer('void *'))
  const held = koffi.inout(koffi.pointer('void *'))
  const any = 'void *'
  type Types = (string | typeof bytes | typeof output)[]
  /** Each returns its major status, and gives the minor one by its first parameter. */
  const bind = (name: string, types: Types): KoffiFunction => gss.func(name, 'uint32', [number, ...types])

  const acquire = bind('gss_acquire_cred_from', [any, 'uint32', any, 'int', store, found, any, any])
  const deleteContext = bind('gss_delete_sec_context', [held, any])
  const displayName = bind('gss_display_name', [any, output, any])
  const displayStatus = bind('gss_display_status', ['uint32', 'int', oid, koffi.inout(koffi.pointer('uint32')), output])
  const importName = bind('gss_import_name', [input, oid, found])
  const initiate = bind('gss_init_sec_context', [
    ...[any, held, any, oid, 'uint32', 'uint32', any, input, any],
    ...[output, any, any],
  ])
  const inquireCredential = bind('gss_inquire_cred', [any, found, any, any, any])
  const releaseBuffer = bind('gss_release_buffer', [koffi.inout(input)])
  const releaseCredential = bind('gss_release_cred', [held])
  const releaseName = bind('gss_release_name', [held])
  const unwrap = bind('gss_unwrap', [any, input, output, any, any])
  const wrap = bind('gss_wrap', [any, 'int', 'uint32', input, any, output])
  const initKrb5 = krb5.func('krb5_init_context', 'int32', [found])
  const freeKrb5 = krb5.func('krb5_free_context', 'void', [any])
  const getHostRealm = krb5.func('krb5_get_host_realm', 'int32', [any, 'str', found])
  const leave = c.func('_exit', 'void', ['int'])
  const freeHostRealm = krb5.func('krb5_free_host_realm', 'int32', [any, any])

  /** Copies what the library gave, and gives it back. */
  const taken = (given: Bytes): Buffer => {
    const length = Number(given.length ?? 0)
    const copy = length === 0 ? Buffer.alloc(0) : Buffer.from(Buffer.from(koffi.view(given.value, length)))
    releaseBuffer([0], given)
    return copy
  }

  const inWords = (code: number, kind: number): string => {
    const parts: string[] = []
    const more = [0]
    do {
      const text: Bytes = {}
      if (failed(displayStatus([0], code, kind, MECHANISM, more, text))) break
      parts.push(taken(text).toString())
    } while (more[0] !== 0)
    return parts.join(', ')
  }

  /** @throws GssError for a major status of failure */
  const checked = (major: number, [minor]: readonly number[]): number => {
    if (!failed(major)) return major
    const code = minor! | 0
    const text = code === 0 ? inWords(major, OF_GSS) : inWords(code, OF_MECHANISM)
    throw new GssError(text, (major >>> 16) & 0xff, code)
  }

  const call = (called: KoffiFunction, ...values: unknown[]): number => {
    const minor = [0]
    return checked(called(minor, ...values), minor)
  }

  const callOutside = async (called: KoffiFunction, ...values: unknown[]): Promise<number> => {
    const minor = [0]
    const work = (): Promise<number> =>
      new Promise((resolve, reject) => {
        called.async(minor, ...values, (error: Error | null, major: number) => (error ? reject(error) : resolve(major)))
      })
    return checked(await outside(work, leave), minor)
  }

  /** One step of a context: how it is called, and what came of it. */
  const stepping = (credential: Handle, service: Handle, before: Handle, answer: Buffer | undefined) => {
    const context = [before]
    const given: Bytes = {}
    const answered = answer === undefined ? null : { length: answer.length, value: answer }
    const flags = MUTUAL | SEQUENCE | INTEGRITY
    return {
      values: [credential, context, service, MECHANISM, flags, 0, null, answered, null, given, null, null],
      made: (major: number): Step => ({
        context: context[0]!,
        token: taken(given),
        established: (major & CONTINUE_NEEDED) === 0,
      }),
    }
  }

  return {
    name(text) {
      const value = Buffer.from(text)
      const name: [Handle] = [null]
      call(importName, { length: value.length, value }, PRINCIPAL, name)
      return name[0]
    },

    releaseName: (name) => void releaseName([0], [name]),

    async credential(name, from) {
      const elements = Object.entries(from).map(([key, value]) => ({ key, value }))
      const credential: [Handle] = [null]
      const places = elements.length === 0 ? null : { count: elements.length, elements }
      await callOutside(acquire, name, INDEFINITE, null, INITIATE, places, credential, null, null)
      return credential[0]
    },

    releaseCredential: (credential) => void releaseCredential([0], [credential]),

    async begin(credential, service) {
      const { values, made } = stepping(credential, service, null, undefined)
      return made(await callOutside(initiate, ...values))
    },

    advance(credential, service, context, answer) {
      const { values, made } = stepping(credential, service, context, answer)
      return made(call(initiate, ...values))
    },

    deleteContext: (context) => void deleteContext([0], [context], null),

    nameOf(credential) {
      const name: [Handle] = [null]
      call(inquireCredential, credential, name, null, null, null)
      try {
        const text: Bytes = {}
        call(displayName, name[0], text, null)
        return taken(text).toString()
      } finally {
        releaseName([0], name)
      }
    },

    unwrap(context, message) {
      const text: Bytes = {}
      call(unwrap, context, { length: message.length, value: message }, text, null, null)
      return taken(text)
    },

    wrap(context, text) {
      const message: Bytes = {}
      call(wrap, context, 0, 0, { length: text.length, value: text }, null, message)
      return taken(message)
    },

    realmOf(host) {
      const context: [Handle] = [null]
      // A krb5.conf that cannot be read is told of by the login itself.
      if (initKrb5(context) !== 0) return ''
      try {
        const realms: [Handle] = [null]
        if (getHostRealm(context[0], host, realms) !== 0) return ''
        const first = koffi.decode(realms[0], 'str') as string | null
        freeHostRealm(context[0], realms[0])
        return first ?? ''
      } finally {
        freeKrb5(context[0])
      }
    },
  }
}

/** Whether a major status is one of failure: a calling or a routine error. */
function failed(major: number): boolean {
  return major >>> 16 !== 0
}
