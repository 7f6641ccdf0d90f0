import type { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { StopSignal } from '../../terms/stop.ts'
import type { Gssapi, Handle, Step } from './gssapi.ts'
import type { Login, Tickets } from './login.ts'

/** What of the library's was used on the way to a context; released last come, first gone. */
type Releases = (() => void)[]

/** Our half of a security context with a service. It has to be freed. */
export class SecurityContext {
  /** Who we are in it, `alice@REALM`. */
  readonly initiator: string
  readonly #gssapi: Gssapi
  readonly #credential: Handle
  readonly #service: Handle
  readonly #releases: Releases
  #step: Step

  private constructor(gssapi: Gssapi, credential: Handle, service: Handle, releases: Releases, step: Step) {
    this.#gssapi = gssapi
    this.#credential = credential
    this.#service = service
    this.#releases = releases
    this.#step = step
    releases.push(() => gssapi.deleteContext(this.#step.context))
    this.initiator = gssapi.nameOf(credential)
  }

  /**
   * Begins a context, with tickets as they are now: those of a keytab are got anew when they are about to end. One at a time,
   * for two would write to one cache.
   * @param signal nobody waits any more: what has not begun by then does not
   * @throws GssError; the signal's reason
   */
  static begin(gssapi: Gssapi, login: Login, signal: StopSignal): Promise<SecurityContext> {
    const mine = turn.then(() => {
      signal.throwIfAborted()
      return SecurityContext.#begin(gssapi, login)
    })
    turn = mine.then(
      () => undefined,
      () => undefined,
    )
    return mine
  }

  static async #begin(gssapi: Gssapi, { target, tickets, principal }: Login): Promise<SecurityContext> {
    const releases: Releases = []
    const held = (handle: Handle, release: (handle: Handle) => void): Handle => {
      releases.push(() => release(handle))
      return handle
    }
    try {
      const own = principal === undefined ? null : held(gssapi.name(principal), gssapi.releaseName)
      const credential = held(await gssapi.credential(own, storeOf(tickets, principal)), gssapi.releaseCredential)
      const service = held(gssapi.name(target), gssapi.releaseName)
      const step = await gssapi.begin(credential, service)
      return new SecurityContext(gssapi, credential, service, releases, step)
    } catch (error) {
      release(releases)
      throw error
    }
  }

  /** What is to be sent next; empty where there is nothing more to say. */
  get token(): Buffer {
    return this.#step.token
  }

  /** Each side has proved who it is. */
  get established(): boolean {
    return this.#step.established
  }

  /** Takes the service's answer. @throws GssError */
  advance(answer: Buffer): void {
    this.#step = this.#gssapi.advance(this.#credential, this.#service, this.#step.context, answer)
  }

  /** The text of a message that the service has signed. @throws GssError when it has not */
  unwrap(message: Buffer): Buffer {
    return this.#gssapi.unwrap(this.#step.context, message)
  }

  /** Signs a message, and encrypts nothing. @throws GssError */
  wrap(text: Buffer): Buffer {
    return this.#gssapi.wrap(this.#step.context, text)
  }

  free(): void {
    release(this.#releases)
  }
}

let turn: Promise<unknown> = Promise.resolve()

function release(releases: Releases): void {
  for (const one of releases.splice(0).reverse()) one()
}

/**
 * The credential store of MIT Kerberos that tickets are in. What a keytab gets lies in the memory of this process, in one place
 * for each keytab and principal, so that it is got once, however many sessions there are, and never in the user's own cache.
 */
function storeOf(tickets: Tickets, principal = ''): Record<string, string> {
  if ('keytab' in tickets) {
    const place = createHash('sha256').update(`${tickets.keytab}\0${principal}`).digest('hex').slice(0, 16)
    return { client_keytab: tickets.keytab, ccache: `MEMORY:zoosh-${place}` }
  }
  return tickets.cache === undefined ? {} : { ccache: tickets.cache }
}
