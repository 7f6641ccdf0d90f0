/** An AdminServer's answer, parsed. */
export type Json = Readonly<Record<string, unknown>>

/** What was made of an answer. Whatever is in `known` stood in it; nothing is added. */
export interface Read<T> {
  /** Undefined when nothing in it is known. */
  readonly known: T | undefined
  /** The lines of which nothing is known, as they came. */
  readonly rest: readonly string[]
}

/**
 * Goes through an answer line by line. A last line without its end is broken off, and not read: what it says may be half of
 * what was meant, as in `Received: 12` of 1234.
 * @param read whether a line is understood; blank ones are not shown to it
 * @returns the others, as they came
 */
export function readLines(text: string, read: (line: string) => boolean): string[] {
  const lines = text.split('\n')
  const broken = lines.pop()!
  const rest = lines.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '' && !read(line))
  return broken === '' ? rest : [...rest, broken]
}

/** A list is known where something is in it, or nothing else came. */
export function readList<T extends { readonly length: number } | { readonly size: number }>(
  list: T,
  rest: readonly string[],
): Read<T> {
  const count = 'size' in list ? list.size : list.length
  return { known: count === 0 && rest.length > 0 ? undefined : list, rest }
}
