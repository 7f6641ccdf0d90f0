import { Buffer } from 'node:buffer'
import { Conversation } from '../../tap/conversation/conversation.ts'
import type { Entry } from '../../tap/conversation/entry.ts'
import type { Transport, TransportSink } from '../../wire/transport.ts'

/**
 * A transport whose two directions are listened to, as `zoosh tap` listens to a connection.
 * @param hear gets what was said, and of which session (undefined before the handshake)
 */
export function overheard(carrier: Transport, hear: (entry: Entry, session: bigint | undefined) => void): Transport {
  const conversation: Conversation = new Conversation((entry) => hear(entry, conversation.session), {
    fromStart: true,
    withData: false,
  })
  return {
    get pending() {
      return carrier.pending
    },
    peer: carrier.peer,
    open(sink: TransportSink) {
      carrier.open({
        large: (length, limit) => sink.large?.(length, limit) === true,
        heard: () => sink.heard?.(),
        frame(payload) {
          const head = Buffer.alloc(4)
          head.writeInt32BE(payload.length)
          conversation.push('server', Buffer.concat([head, payload]), Date.now())
          sink.frame(payload)
        },
        closed(error) {
          conversation.end(Date.now())
          sink.closed(error)
        },
      })
    },
    send(frames) {
      conversation.push('client', frames, Date.now())
      carrier.send(frames)
    },
    pause: () => carrier.pause(),
    resume: () => carrier.resume(),
    close: () => carrier.close(),
    destroy: (error) => carrier.destroy(error),
  }
}
