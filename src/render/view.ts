import type { Buffer } from 'node:buffer'

/** A value and what it is, so that each renderer shows it its own way. */
export type Cell =
  | {
      readonly as: 'text' | 'path' | 'name' | 'muted' | 'good' | 'bad' | 'warn' | 'data'
      readonly value: string | null
    }
  | { readonly as: 'number'; readonly value: number | bigint }
  | { readonly as: 'bytes' | 'time' | 'duration'; readonly value: number }
  | { readonly as: 'zxid' | 'session'; readonly value: bigint }

/** Makers of cells. `data` is text of unknown origin that may be long; `time` is ms since 1970, `duration` ms. */
export const cell = {
  text: (value: string | null): Cell => ({ as: 'text', value }),
  path: (value: string): Cell => ({ as: 'path', value }),
  name: (value: string): Cell => ({ as: 'name', value }),
  data: (value: string | null): Cell => ({ as: 'data', value }),
  muted: (value: string): Cell => ({ as: 'muted', value }),
  good: (value: string): Cell => ({ as: 'good', value }),
  warn: (value: string): Cell => ({ as: 'warn', value }),
  bad: (value: string): Cell => ({ as: 'bad', value }),
  number: (value: number | bigint): Cell => ({ as: 'number', value }),
  bytes: (value: number): Cell => ({ as: 'bytes', value }),
  time: (value: number): Cell => ({ as: 'time', value }),
  duration: (value: number): Cell => ({ as: 'duration', value }),
  zxid: (value: bigint): Cell => ({ as: 'zxid', value }),
  session: (value: bigint): Cell => ({ as: 'session', value }),
}

export interface Column {
  readonly title: string
  /** Gives way first when the terminal is narrow. */
  readonly shrink?: boolean
  readonly align?: 'right'
}

export interface TreeNode {
  readonly label: readonly Cell[]
  readonly children: readonly TreeNode[]
}

/** Data of a znode: as stored in a pipe; `text` is the same, decoded for reading. */
export interface BytesView {
  readonly kind: 'bytes'
  readonly data: Buffer | null
  readonly text?: string
}

/** What a result is. The renderers know these and nothing of commands. */
export type View =
  /** Rows of equal shape. `boxed` asks for borders on a terminal (small bounded tables only). */
  | {
      readonly kind: 'table'
      readonly columns: readonly Column[]
      readonly rows: Iterable<readonly Cell[]>
      readonly boxed?: boolean
    }
  /** Named values of one thing. */
  | { readonly kind: 'fields'; readonly title?: Cell; readonly fields: readonly (readonly [string, Cell])[] }
  | { readonly kind: 'tree'; readonly root: TreeNode }
  /** One record a line: the cells of a line are separated by TAB in plain, two blanks in pretty. */
  | { readonly kind: 'lines'; readonly lines: Iterable<readonly Cell[]> }
  | BytesView
  /** Several views one after the other. */
  | { readonly kind: 'stack'; readonly views: readonly View[] }
