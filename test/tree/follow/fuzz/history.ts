import type { TraceEntry } from '../../../../src/client/terms/options.ts'

export interface Deed {
  readonly type: 'NodeCreated' | 'NodeDataChanged' | 'NodeDeleted'
  readonly path: string
  readonly zxid: bigint
  /** Data version after it; of a deleted znode its last. */
  readonly version: number
}

const types = {
  create: 'NodeCreated',
  create2: 'NodeCreated',
  setData: 'NodeDataChanged',
  delete: 'NodeDeleted',
} as const

/** All that was done, in order: written down from what the server answered to the only one who writes. */
export class History {
  readonly deeds: Deed[] = []
  readonly #versions = new Map<string, number>()

  readonly trace = ({ op, path, zxid, code }: TraceEntry): void => {
    if (code !== 0 || !(op in types)) return
    const type = types[op as keyof typeof types]
    const version = type === 'NodeCreated' ? 0 : this.#versions.get(path!)! + Number(type === 'NodeDataChanged')
    this.#versions.set(path!, version)
    this.deeds.push({ type, path: path!, zxid, version })
  }

  /** Of the newest one. */
  get zxid(): bigint {
    return this.deeds.at(-1)?.zxid ?? 0n
  }
}
