import type { Context } from '../../../cli/declare/context.ts'
import type { Settings } from '../../../cli/declare/settings.ts'
import { openSession } from '../../../cli/session/open-session.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { isOver } from '../../../client/terms/session-events.ts'

/** A session for one place only. */
export interface OwnSession {
  /** The session, opened at the first call, and again once it is over. @throws ConnectionError */
  zk(): Promise<ZooKeeper>
  close(): Promise<void>
}

export function ownSession(
  settings: Settings,
  { io, signal, lend }: Pick<Context, 'io' | 'signal' | 'lend'>,
): OwnSession {
  let opening: Promise<ZooKeeper> | undefined
  let client: ZooKeeper | undefined
  return {
    zk() {
      if (client && isOver(client.state)) opening = undefined
      if (opening) return opening
      const mine = openSession(settings, io, signal, undefined, lend)
      opening = mine
      mine.then(
        (opened) => {
          client = opened
        },
        () => {
          if (opening === mine) opening = undefined
        },
      )
      return mine
    },
    async close() {
      await (await opening?.catch(() => undefined))?.close()
    },
  }
}
