import { watcherTypes } from '../../wire/codes.ts'
import type { ZkError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'
import type { WatchPort } from './watch-port.ts'
import { WatchRecord } from './watch-record.ts'

/** What a look at the znode showed, at its place among the answers and events on the wire. */
export interface Look<C> {
  readonly there: boolean
  /** It shows a change that no event has told. */
  readonly changed: boolean
  /** The request set a watch, too. */
  readonly watched: boolean
  /** Who asked for it, when it was not for those who watch already. */
  readonly joining: C | undefined
  /** NoNode, where there is no znode. */
  readonly error: ZkError | undefined
}

/** What is common to the two tables of watches that fire once, and where they differ. */
const tables = {
  data: { op: 'exists', type: watcherTypes.data, changed: ({ mzxid }: Stat) => mzxid },
  child: { op: 'getChildren2', type: watcherTypes.children, changed: ({ pzxid }: Stat) => pzxid },
} as const

/** One path in the server's table of data watches, or in that of child watches, which fire once: how we get in, and out. */
export class OnceTable<C> extends WatchRecord {
  readonly name: keyof typeof tables
  readonly #port: WatchPort

  constructor(name: keyof typeof tables, port: WatchPort) {
    super()
    this.name = name
    this.#port = port
  }

  /**
   * Looks at the znode, with each connection until there is an answer.
   * @param path the server's · @param text the client's, for messages · @param watch whether to be told of the next change
   * @param seen called on the reading path · @param failed the server refuses, or the session is over
   */
  look(
    { path, text, watch, joining }: { path: string; text: string; watch: boolean; joining?: C | undefined },
    seen: (table: this, look: Look<C>) => void,
    failed: (table: this, error: unknown, joining: C | undefined) => void,
  ): void {
    const landed = watch ? this.depart() : () => {}
    const { op, changed } = tables[this.name]
    const map = ({ stat }: { stat: Stat }): void => {
      const { since } = this
      landed(true)
      // Of an answer that sets no watch, or one that is forgotten already, the next that does will tell.
      const news = watch && this.armed && since !== undefined && changed(stat) > since
      seen(this, { there: true, changed: news, watched: watch, joining, error: undefined })
    }
    const refused = (error: ZkError): { value: undefined } | undefined => {
      if (error.name !== 'NoNode') return undefined
      // A list of children that is not there is not watched.
      landed(this.name === 'data')
      seen(this, { there: false, changed: false, watched: watch, joining, error })
      return { value: undefined }
    }
    this.#port.insist(op, { path, watch }, text, { map, refused }).catch((error) => {
      landed(false)
      failed(this, error, joining)
    })
  }

  /**
   * Takes us off. NoWatcher: it has just fired; Unimplemented: a server before 3.5, where a watch goes by firing.
   * @returns when it is done; never rejects
   */
  async remove(path: string): Promise<void> {
    if (!this.leave(this.#port.connected)) return
    await this.#port.now('removeWatches', { path, type: tables[this.name].type }, path).catch(() => {})
  }
}
