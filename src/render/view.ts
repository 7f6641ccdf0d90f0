import type { Buffer } from 'node:buffer'
import type { Limb } from './limb.ts'
import type { Inert } from './text.ts'

/** A value and what it is, so that each renderer shows it its own way. */
export type Cell =
  | {
      readonly as: 'text' | 'path' | 'name' | 'muted' | 'good' | 'bad' | 'warn' | 'data'
      readonly value: string | null
    }
  | { readonly as: 'number'; readonly value: number | bigint }
  | { readonly as: 'bytes' | 'time' | 'age' | 'moment' | 'duration'; readonly value: number }
  | { readonly as: 'zxid' | 'session'; readonly value: bigint }
  | { readonly as: 'bar'; readonly value: number; readonly tone: 'good' | 'warn' | 'bad' }
  | { readonly as: 'spark'; readonly value: readonly number[] }
  | {
      readonly as: 'branch'
      readonly value: string
      readonly name: string
      readonly limb: Limb | undefined
      readonly tone: 'path' | 'plain' | 'warn' | 'bad' | 'muted'
    }

type BranchCell = Extract<Cell, { as: 'branch' }>

/**
 * Makers of cells. `data` is text of unknown origin that may be long; `time`, `age` and `moment` are ms since 1970 (an age is
 * shown in few cells, a moment with its date), `duration` ms. `branch` is a name where it hangs in a drawn tree, in pipes the
 * whole path. `bar` (a share, 0 to 1) and `spark` (values of equal distance, the newest last) are pictures: for terminals only, beside the numbers.
 */
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
  age: (value: number): Cell => ({ as: 'age', value }),
  moment: (value: number): Cell => ({ as: 'moment', value }),
  duration: (value: number): Cell => ({ as: 'duration', value }),
  zxid: (value: bigint): Cell => ({ as: 'zxid', value }),
  session: (value: bigint): Cell => ({ as: 'session', value }),
  bar: (value: number, tone: 'good' | 'warn' | 'bad' = 'good'): Cell => ({ as: 'bar', value, tone }),
  spark: (value: readonly number[]): Cell => ({ as: 'spark', value }),
  branch: (value: string, name: string, limb: Limb | undefined, tone: BranchCell['tone'] = 'path'): Cell => ({
    as: 'branch',
    value,
    name,
    limb,
    tone,
  }),
}

/** A column, and what becomes of it where the terminal is narrow (`layout.ts`). */
export interface Column {
  readonly title: string
  /** May be narrower than its widest cell, down to its longest word; its share of the room that is left over. */
  readonly weight?: number
  /** Cells that a column with a weight has at least, where it is that wide; one of branches has them always. */
  readonly least?: number
  /** When it leaves the row for the line below: 1 goes first. Left out: it stays; what names the record must. */
  readonly yields?: number
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

/**
 * Rows of equal shape. `flows`: a part of the rows of a stream; its first part has the header and settles the widths of all
 * (`TableFlow`).
 */
export interface TableView {
  readonly kind: 'table'
  readonly columns: readonly Column[]
  readonly rows: Iterable<readonly Cell[]>
  readonly flows?: boolean
}

/** What a result is. The renderers know these and nothing of commands. */
export type View =
  | TableView
  /** Named values of one thing, under a title. */
  | {
      readonly kind: 'fields'
      readonly title?: Cell | readonly Cell[]
      readonly fields: readonly (readonly [string, Cell])[]
    }
  | { readonly kind: 'tree'; readonly root: TreeNode }
  /** Short texts, a line each in plain, in columns on a terminal. */
  | { readonly kind: 'tiles'; readonly cells: readonly Cell[] }
  /** One record a line: its cells are parted by TAB in plain, by two blanks in pretty, where it wraps between words. */
  | { readonly kind: 'lines'; readonly lines: Iterable<readonly Cell[]> }
  | BytesView
  /** Drawn already, and inert, such as a page of help. */
  | { readonly kind: 'drawn'; readonly text: Inert }
  /** Several views one after the other. */
  | { readonly kind: 'stack'; readonly views: readonly View[] }
