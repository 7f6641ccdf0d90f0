/**
 * What a person did: `text` typed, a whole bracketed `paste`, or a named key: `enter`, `tab`, `shift-tab`, `up`,
 * `ctrl-a`, `alt-b`, `ctrl-left`, `alt-enter`, `escape` … `unknown` is a sequence nobody gave a meaning.
 * `cursor-report` is the terminal's answer where its cursor is; its text is the column, from 1.
 */
export interface Key {
  name: string
  text: string
}

const PASTE_START = '\u001b[200~'
const PASTE_END = '\u001b[201~'

const finals: Record<string, string> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'shift-tab',
}
const tildes: Record<string, string> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
}
const controls: Record<string, string> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u001b': 'escape',
  '\0': 'ctrl-space',
  '\u001c': 'ctrl-\\',
  '\u001f': 'ctrl-_',
}

/** What a terminal sends for a key: read again, it is that key. Nothing for one without a meaning. */
export function spellKey({ name, text }: Key): string {
  if (name === 'text') return text
  if (name === 'paste') return `${PASTE_START}${text}${PASTE_END}`
  const modifiers = /^(ctrl-)?(alt-)?(shift-)?(.+)$/.exec(name)!
  const [, ctrl, alt, shift, base = ''] = modifiers
  const number = 1 + (ctrl ? 4 : 0) + (alt ? 2 : 0) + (shift ? 1 : 0)
  const control = nameOf(controls, name)
  if (control !== undefined) return control
  const last = nameOf(finals, name) ?? nameOf(finals, base)
  if (last !== undefined) return nameOf(finals, name) ? `\u001b[${last}` : `\u001b[1;${number}${last}`
  const code = nameOf(tildes, base)
  if (code !== undefined) return number === 1 ? `\u001b[${code}~` : `\u001b[${code};${number}~`
  const letter = /^ctrl-([a-z])$/.exec(name)?.[1]
  if (letter !== undefined) return String.fromCharCode(letter.charCodeAt(0) - 96)
  const behind = name.startsWith('alt-') ? name.slice(4) : undefined
  if (behind === undefined) return ''
  return `\u001b${[...behind].length === 1 ? behind : spellKey({ name: behind, text: '' })}`
}

const nameOf = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.entries(table).find(([, one]) => one === name)?.[0]

/** Turns what a terminal sends into keys, however the bytes were cut into chunks. */
export class KeyDecoder {
  private rest = ''
  private pasted: string | undefined

  /** Whether an escape sequence has begun and not ended: after a while without more it was the Escape key. */
  get isWaiting(): boolean {
    return this.rest !== '' && this.pasted === undefined
  }

  push(chunk: string): Key[] {
    const keys: Key[] = []
    // The end of a paste can get lost; Ctrl-C on its own is then the way out.
    if (this.pasted !== undefined && chunk === '\u0003') {
      this.pasted = undefined
      this.rest = ''
    }
    this.rest += chunk
    while (this.rest !== '') {
      const key = this.pasted === undefined ? this.next() : this.paste()
      if (!key) break
      if (key.name !== '') keys.push(key)
    }
    return keys
  }

  /** Gives up waiting: what was held back is taken as it stands. */
  flush(): Key[] {
    if (!this.isWaiting) return []
    const held = this.rest
    this.rest = ''
    const after = held.slice(1)
    return [{ name: after === '' ? 'escape' : `alt-${after[0]}`, text: '' }]
  }

  private next(): Key | undefined {
    const first = this.rest[0]!
    if (first === '\u001b') return this.escape()
    const run = /^[^\u0000-\u001f\u007f-\u009f]+/.exec(this.rest)
    if (run) return this.take(run[0].length, 'text', run[0])
    return this.take(1, controlName(first))
  }

  private escape(): Key | undefined {
    const { rest } = this
    if (rest.length === 1) return undefined
    if (rest[1] === '[') return this.controlSequence()
    if (rest[1] === 'O') {
      if (rest.length === 2) return undefined
      return this.take(3, finals[rest[2]!] ?? 'unknown')
    }
    if (rest[1] === '\u001b') return this.take(1, 'escape')
    const char = String.fromCodePoint(rest.codePointAt(1)!)
    return this.take(1 + char.length, `alt-${char < ' ' || char === '\u007f' ? controlName(char) : char}`)
  }

  private controlSequence(): Key | undefined {
    const match = /^\u001b\[(\[?[0-9;:<=>?]*)[ -/]*([@-~])/.exec(this.rest)
    if (!match) {
      const damaged = /[^\u0020-\u003f]/.test(this.rest.slice(3)) || this.rest.length > 64
      return damaged ? this.take(2, 'unknown') : undefined
    }
    if (match[0] === PASTE_START) {
      this.pasted = ''
      return this.take(match[0].length, '')
    }
    const [code = '', modifier = ''] = match[1]!.split(';')
    if (match[2] === 'R' && modifier) return this.take(match[0].length, 'cursor-report', modifier)
    const base = match[2] === '~' ? tildes[code] : finals[match[2]!]
    return this.take(match[0].length, base ? modified(base, modifier) : 'unknown')
  }

  private paste(): Key | undefined {
    const end = this.rest.indexOf(PASTE_END)
    if (end < 0) {
      // The end marker itself may be cut in two.
      const keep = Math.min(this.rest.length, PASTE_END.length - 1)
      this.pasted += this.rest.slice(0, this.rest.length - keep)
      this.rest = this.rest.slice(this.rest.length - keep)
      return undefined
    }
    const text = cleanPaste(this.pasted + this.rest.slice(0, end))
    this.pasted = undefined
    return this.take(end + PASTE_END.length, 'paste', text)
  }

  private take(length: number, name: string, text = ''): Key {
    this.rest = this.rest.slice(length)
    return { name, text }
  }
}

function controlName(char: string): string {
  const named = controls[char]
  if (named) return named
  const code = char.charCodeAt(0)
  return code >= 1 && code <= 26 ? `ctrl-${String.fromCharCode(code + 96)}` : 'unknown'
}

/** xterm's modifier number is 1 + shift 1 + alt 2 + ctrl 4. */
function modified(base: string, modifier: string): string {
  const bits = Math.max(0, (Number.parseInt(modifier, 10) || 1) - 1)
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${bits & 1 ? 'shift-' : ''}${base}`
}

/** Pasted text keeps its line breaks and tabs; whatever else would control a terminal is dropped. */
function cleanPaste(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}
