import { graphemeAfter, graphemeBefore, graphemes } from './graphemes.ts'

/** A text and a position in it, always between two graphemes. */
export interface Draft {
  readonly text: string
  readonly cursor: number
}

export function insert({ text, cursor }: Draft, added: string): Draft {
  return { text: text.slice(0, cursor) + added + text.slice(cursor), cursor: cursor + added.length }
}

/** Takes out what stands between two positions; the cursor goes to the gap. */
export function cut({ text }: Draft, from: number, to: number): Draft {
  return { text: text.slice(0, from) + text.slice(to), cursor: from }
}

export const left = ({ text, cursor }: Draft): number => graphemeBefore(text, cursor)
export const right = ({ text, cursor }: Draft): number => (cursor < text.length ? graphemeAfter(text, cursor) : cursor)

/** Start of the line of a multi-line text the cursor is in. */
export const lineStart = ({ text, cursor }: Draft): number => text.slice(0, cursor).lastIndexOf('\n') + 1

export function lineEnd({ text, cursor }: Draft): number {
  const end = text.indexOf('\n', cursor)
  return end < 0 ? text.length : end
}

/** Start of the word before the cursor; words break at `/` too, so that a path is walked by components. */
export function wordLeft({ text, cursor }: Draft): number {
  return cursor - /[^\s/"']*[\s/"']*$/.exec(text.slice(0, cursor))![0].length
}

export function wordRight({ text, cursor }: Draft): number {
  return cursor + /^[\s/"']*[^\s/"']*/.exec(text.slice(cursor))![0].length
}

/** Start of the component of a path before the cursor, with the slash behind it; elsewhere of the word. */
export function componentLeft({ text, cursor }: Draft): number {
  return cursor - /(?:[^\s/"']+\/*|\/+|["']+)?\s*$/.exec(text.slice(0, cursor))![0].length
}

/** Swaps the graphemes around the cursor, or the last two at the end. */
export function transpose(draft: Draft): Draft {
  const middle = draft.cursor === draft.text.length ? left(draft) : draft.cursor
  const start = left({ ...draft, cursor: middle })
  const end = right({ ...draft, cursor: middle })
  if (start === middle || middle === end) return draft
  const { text } = draft
  return {
    text: text.slice(0, start) + text.slice(middle, end) + text.slice(start, middle) + text.slice(end),
    cursor: end,
  }
}

/** As many graphemes into the line above (-1) or below (1), or undefined where there is none. */
export function vertical(draft: Draft, direction: -1 | 1): number | undefined {
  const { text, cursor } = draft
  const start = lineStart(draft)
  const column = graphemes(text.slice(start, cursor)).length
  const target = direction < 0 ? start - 1 : lineEnd(draft) + 1
  if (target < 0 || target > text.length) return undefined
  const from = lineStart({ ...draft, cursor: target })
  const to = lineEnd({ ...draft, cursor: from })
  return from + (graphemes(text.slice(from, to))[column]?.start ?? to - from)
}
