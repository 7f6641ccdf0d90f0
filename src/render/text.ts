// Everything a terminal could obey, or an eye overlook: C0, DEL, C1, soft hyphen, zero-width and bidi characters, line and
// paragraph separator, BOM, interlinear annotations, lone surrogates. Backslash, so that what is printed stays unambiguous.
const HARMFUL =
  /[\\\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const SHORT: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' }

/**
 * Makes text from a server safe to print on one line: a path, name or value never moves the cursor, never changes a
 * colour, never fakes a second row. Control, bidi, zero-width and lone surrogate characters become `\n`, `\xNN` or
 * `\u{…}`; a backslash is doubled, so that the escapes can be told from the text and typed back.
 */
export function escapeText(text: string): string {
  return text.replace(HARMFUL, escaped)
}

/** The same for text of several lines (data shown for reading): newlines and tabs stay, backslashes too. */
export function escapeLines(text: string): string {
  return text.replace(HARMFUL, (character) =>
    character === '\n' || character === '\t' || character === '\\' ? character : escaped(character),
  )
}

function escaped(character: string): string {
  const short = SHORT[character]
  if (short !== undefined) return short
  const code = character.charCodeAt(0)
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
