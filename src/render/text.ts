// Everything a terminal could obey, or an eye overlook: C0, DEL, C1, soft hyphen, zero-width and bidi characters, line and
// paragraph separator, BOM, interlinear annotations, lone surrogates. Backslash, so that what is printed stays unambiguous.
const HARMFUL =
  /[\\\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

declare const inert: unique symbol

/**
 * Text that no terminal obeys. Nothing outside this file makes one (test/render/text.test.ts): whatever asks for it cannot
 * be given a text that was not escaped.
 */
export type Inert = string & { readonly [inert]: true }

const SHORT: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' }

/**
 * Makes text from a server safe to print on one line: a path, name or value never moves the cursor, never changes a
 * colour, never fakes a second row. Control, bidi, zero-width and lone surrogate characters become `\n`, `\xNN` or
 * `\u{…}`; a backslash is doubled, so that the escapes can be told from the text and typed back.
 */
export function escapeText(text: string): Inert {
  return text.replace(HARMFUL, escaped) as Inert
}

/** The same for text of several lines (data shown for reading): newlines and tabs stay, backslashes too. */
export function escapeLines(text: string): Inert {
  return text.replace(HARMFUL, (character) =>
    character === '\n' || character === '\t' || character === '\\' ? character : escaped(character),
  ) as Inert
}

/** The same inside a JSON document, where JSON's own escapes have taken care of the rest; it parses to what it was. */
export function escapeJson(document: string): Inert {
  return document.replace(HARMFUL, (character) =>
    /[\n\\]/.test(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ) as Inert
}

/** The value of a label in Prometheus' text format, between quotes: read there, it is what `escapeText` shows. */
export function escapeLabel(text: string): Inert {
  return escapeText(text).replace(/[\\"]/g, '\\$&') as Inert
}

/** Words of the program, with what is put in between them: that must be inert. */
export function own(words: TemplateStringsArray, ...texts: readonly (Inert | number)[]): Inert {
  let all = words[0]!
  for (const [index, text] of texts.entries()) all += text + words[index + 1]!
  return all as Inert
}

/** Several texts as one. */
export function joined(texts: readonly Inert[], between: '' | '\t' | '  ' | '\n' | ',' = ''): Inert {
  return texts.join(between) as Inert
}

export function charactersOf(text: Inert): Inert[] {
  return [...text] as Inert[]
}

/** The parts of a text that a pattern (with the flag g) finds, in their order. */
export function partsOf(text: Inert, pattern: RegExp): Inert[] {
  return (text.match(pattern) ?? []) as Inert[]
}

/** What stands before an index, and what from there on. */
export function cutAt(text: Inert, index: number): [Inert, Inert] {
  return [text.slice(0, index) as Inert, text.slice(index) as Inert]
}

/** Without the blanks it ends with. */
export function withoutTail(text: Inert): Inert {
  return text.trimEnd() as Inert
}

/** Without the blanks it begins with. */
export function withoutLead(text: Inert): Inert {
  return text.trimStart() as Inert
}

export function linesOf(text: Inert): Inert[] {
  return text.split('\n') as Inert[]
}

export function blanks(count: number): Inert {
  return ' '.repeat(Math.max(0, count)) as Inert
}

/** What the program draws around inert text: colours, frames. */
export function drawing<Given extends Inert | readonly (readonly Inert[])[]>(
  draw: (given: Given) => string,
): (given: Given) => Inert {
  return (given) => draw(given) as Inert
}

function escaped(character: string): string {
  const short = SHORT[character]
  if (short !== undefined) return short
  const code = character.charCodeAt(0)
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
