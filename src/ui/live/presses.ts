import type { Key } from 'ink'

/** One key: what it types, if anything, and its name. */
export interface Press {
  readonly input: string
  readonly key: Key
  /** What came behind it in the same piece, as the terminal sent it. */
  readonly rest: string
}

/**
 * Keys typed fast come in one piece, whose name ink makes out as if it were one key: here they are parted, each as it would
 * have come alone. Escape with a letter right behind it is both, for no key here is told from another by Alt.
 */
export function presses(input: string, key: Key): readonly Press[] {
  const all = [...input]
  const none = Object.fromEntries(Object.keys(key).map((name) => [name, false])) as unknown as Key
  if (key.meta && !key.escape && all.length > 0) {
    const first = { input: '', key: { ...none, escape: true, meta: true }, rest: input }
    return [first, ...presses(input, none)]
  }
  if (all.length === 0 || (all.length === 1 && !isControl(input))) return [{ input, key, rest: '' }]
  return all.map((one, index) => ({ ...alone(one, none), rest: all.slice(index + 1).join('') }))
}

function alone(char: string, none: Key): Pick<Press, 'input' | 'key'> {
  if (!isControl(char)) return { input: char, key: none }
  if (char === '\r' || char === '\n') return { input: '', key: { ...none, return: true } }
  if (char === '\t') return { input: '', key: { ...none, tab: true } }
  if (char === '\u007f' || char === '\b') return { input: '', key: { ...none, backspace: true } }
  return { input: String.fromCharCode(char.charCodeAt(0) + 96), key: { ...none, ctrl: true } }
}

const isControl = (char: string): boolean => char < ' ' || char === '\u007f'
