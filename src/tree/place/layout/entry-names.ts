import { Buffer } from 'node:buffer'
import { UsageError } from '../../../wire/error.ts'

/** Bytes of a piece of a name: a file system takes 255, and tools add endings of their own. */
const PIECE = 200
/** What has a meaning of its own in some file system, or cannot be in a name at all. `@` and `.` begin names of ours. */
const RESERVED = /[\x00-\x1f\x7f-\x9f%/\\]/
const RESERVED_ON_WINDOWS = /[\x00-\x1f\x7f-\x9f%/\\:*?"<>|. ]/
/** For the name that is empty, which only a lying server has. */
export const EMPTY = '@empty'

export interface Naming {
  /** Everything is escaped: for a name that a file system takes for another one's, such as `App` beside `app`. */
  readonly all?: boolean
  readonly windows?: boolean
}

/**
 * The names under which a znode's name is kept in a folder: one, or, where it is long, several, each a folder that holds the
 * next; all but the last end with `%`. No two znodes have the same, none begins with `.` or `@`, none leads out of the folder.
 */
export function entryNames(
  name: string,
  { all = false, windows = process.platform === 'win32' }: Naming = {},
): string[] {
  if (name === '') return [EMPTY]
  const reserved = windows ? RESERVED_ON_WINDOWS : RESERVED
  const pieces: string[] = []
  let piece = ''
  let bytes = 0
  for (const character of name) {
    const begins = piece === '' && (character === '.' || character === '@')
    const spelled = all || begins || reserved.test(character) ? escaped(character) : wellFormed(character)
    const length = Buffer.byteLength(spelled)
    if (bytes + length > PIECE) {
      pieces.push(`${piece}%`)
      piece = ''
      bytes = 0
    }
    const first = piece === '' && (spelled === '.' || spelled === '@') ? escaped(spelled) : spelled
    piece += first
    bytes += Buffer.byteLength(first)
  }
  return [...pieces, piece]
}

/** Half of a surrogate pair has no bytes in UTF-8. */
function wellFormed(character: string): string {
  const unit = character.charCodeAt(0)
  return character.length === 1 && unit >= 0xd800 && unit <= 0xdfff ? `%u${hex(unit, 4)}` : character
}

function escaped(character: string): string {
  const spelled = wellFormed(character)
  if (spelled !== character) return spelled
  return [...Buffer.from(character)].map((byte) => `%${hex(byte, 2)}`).join('')
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}

/** Whether the name goes on in the folder of this name. */
export function goesOn(entry: string): boolean {
  return entry.endsWith('%')
}

/**
 * The name that is kept under these.
 * @throws UsageError for what no name is kept under
 */
export function nameOf(pieces: readonly string[]): string {
  if (pieces.length === 1 && pieces[0] === EMPTY) return ''
  const spelled = pieces.map((piece, at) => (at < pieces.length - 1 ? piece.slice(0, -1) : piece)).join('')
  let name = ''
  let bytes: number[] = []
  const settle = () => {
    const text = Buffer.from(bytes).toString()
    if (!Buffer.from(text).equals(Buffer.from(bytes)))
      throw new UsageError(`no znode is kept as ${JSON.stringify(spelled)}`)
    name += text
    bytes = []
  }
  for (const [token, unit, byte] of spelled.matchAll(/%u([0-9A-F]{4})|%([0-9A-Fa-f]{2})|[\s\S]/g)) {
    if (byte !== undefined) {
      bytes.push(Number.parseInt(byte, 16))
      continue
    }
    settle()
    if (token === '%')
      throw new UsageError(`no znode is kept as ${JSON.stringify(spelled)}: % stands before two digits`)
    name += unit === undefined ? token : String.fromCharCode(Number.parseInt(unit, 16))
  }
  settle()
  return name
}
