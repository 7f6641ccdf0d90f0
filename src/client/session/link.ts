import type { Connection } from '../connection/connection.ts'
import { ConnectionError, spell } from '../terms/connection-error.ts'
import { Certainty } from './certainty.ts'
import { Heartbeat } from './heartbeat.ts'

/** The connection a session is on now, if any, and what outlives it. */
export class Link {
  connection: Connection | undefined
  /** `host:port` of the server of the connection now, or of the last. */
  peer: string | undefined
  /** Whether a server has said goodbye to the session, once that was asked of one. */
  goodbye: Promise<boolean> | undefined
  /** When any server was last heard, to tell when the session must be over; 0 before the first. */
  heard = 0
  /** How long the session is certain to live. */
  readonly certainty = new Certainty()
  /** The number the first request of the next connection gets. */
  nextXid: number
  #heartbeat: Heartbeat | undefined

  constructor(firstXid: number) {
    this.nextXid = firstXid
  }

  /**
   * This connection is the session's now: kept alive, and dropped when its server falls silent.
   * @param timeout of the session, in ms
   */
  take(connection: Connection, timeout: number): void {
    this.connection = connection
    this.peer = connection.peer
    const dead = (silence: number): void =>
      connection.destroy(new ConnectionError('lost', `${connection.peer} was silent for ${spell(silence)}`))
    this.#heartbeat = new Heartbeat(connection, timeout, { dead, touched: (sent) => this.certainty.touched(sent) })
  }

  /** Lets go of a connection that has ended. @returns undefined when it is another that ended, which never was ours */
  leave(): Connection | undefined {
    const { connection } = this
    if (!connection?.ended) return undefined
    this.connection = undefined
    this.#heartbeat?.stop()
    this.heard = Math.max(this.heard, connection.lastHeard)
    this.nextXid = connection.nextXid
    return connection
  }

  /** Ends the connection. @param leaving see `dismiss` */
  end(error: Error, leaving: boolean): void {
    this.#heartbeat?.stop()
    if (this.connection) this.dismiss(this.connection, error, leaving)
  }

  /** Ends a connection, ours or one that should have become it. @param leaving the session ends on the server, too */
  dismiss(connection: Connection, error: Error, leaving: boolean): void {
    if (leaving) this.goodbye = connection.leave(error) ?? this.goodbye
    else connection.destroy(error)
  }
}
