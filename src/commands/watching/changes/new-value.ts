import type { Context } from '../../../cli/declare/context.ts'
import { utf8 } from '../../../render/json.ts'
import type { Change } from '../../../tree/follow/change.ts'

/** More is not read for a line of a stream, in bytes. */
const SMALL = 120
/** Values read in a second: in a flood nobody reads them, and the stream must not wait for them. */
const A_SECOND = 10
/** What a server may take for one, in ms. */
const PATIENCE = 500

/** The values of changed znodes, as far as they are short text: for who looks on, and did not ask for the data. */
export class NewValues {
  private second = 0
  private count = 0
  private readonly zk: Context['zk']

  constructor(zk: Context['zk']) {
    this.zk = zk
  }

  /** What a change has made of a znode; undefined where that is no short text, or not known any more. Never throws. */
  async of(change: Change): Promise<string | undefined> {
    if (change.type !== 'NodeCreated' && change.type !== 'NodeDataChanged') return undefined
    if (change.initial || !this.isCalm()) return undefined
    try {
      const zk = await this.zk()
      const stat = await zk.exists(change.path, { timeout: PATIENCE })
      if (!stat || stat.dataLength > SMALL) return undefined
      const read = await zk.get(change.path, { timeout: PATIENCE })
      // What came after it has a line of its own.
      if (change.zxid !== undefined && read.stat.mzxid !== change.zxid) return undefined
      return shortText(read.data)
    } catch {
      return undefined
    }
  }

  private isCalm(): boolean {
    const second = Math.floor(Date.now() / 1000)
    if (second !== this.second) this.count = 0
    this.second = second
    return this.count++ < A_SECOND
  }
}

function shortText(data: Buffer | null): string | undefined {
  if (data === null) return 'null'
  const text = utf8(data)?.replace(/\n$/, '')
  return text === undefined || /[\p{Cc}\p{Cf}]/u.test(text) ? undefined : text === '' ? '""' : text
}
