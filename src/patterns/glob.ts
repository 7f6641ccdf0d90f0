import { UsageError } from '../wire/error.ts'
import { compileSource, faultOf, loadEngine } from './engine.ts'
import type { Pattern } from './pattern.ts'

/** Numbers that {1..N} may stand for. */
const MOST_NUMBERS = 1000

/**
 * Compiles a glob, which matches a name or path as a whole. `*` and `?` stay within a component, `**` as a component spans
 * any number of them (at the end, one at least); `[a-z]`, `[!a]`, `{a,b}` and `{1..9}` are known, and `\` takes the meaning
 * from what follows. What is not closed means itself.
 * @throws UsageError for a range that runs backwards, and for one that is too large
 */
export async function compileGlob(glob: string, { ignoreCase = false } = {}): Promise<Pick<Pattern, 'test'>> {
  const engine = await loadEngine()
  try {
    return compileSource(engine, `^(?s:${translated(glob)})$`, ignoreCase)
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`${JSON.stringify(glob)} is no pattern: ${faultOf(error)}`)
  }
}

function translated(glob: string): string {
  let source = ''
  for (let at = 0; at < glob.length; ) {
    const [piece, length] = take(glob, at)
    source += piece
    at += length
  }
  return source
}

/** The expression for what begins at an index, and how many characters that is. */
function take(glob: string, at: number): [source: string, length: number] {
  const rest = glob.slice(at)
  const begins = at === 0 || glob[at - 1] === '/'
  if (begins && rest.startsWith('**/')) return ['(?:[^/]+/)*', 3]
  if (begins && rest === '**') return ['.+', 2]
  const [first] = rest
  if (first === '*') return ['[^/]*', /^\*+/.exec(rest)![0].length]
  if (first === '?') return ['[^/]', 1]
  if (first === '[') return takeClass(rest)
  if (first === '{') return takeBraces(rest)
  if (first === '\\' && rest.length > 1) return [escaped(characterAt(rest, 1)), 1 + characterAt(rest, 1).length]
  return [escaped(characterAt(rest, 0)), characterAt(rest, 0).length]
}

function takeClass(rest: string): [string, number] {
  const [whole, negated, members] = /^\[([!^]?)(\]?(?:\[:[a-z]+:\]|\\[\s\S]|[^\]\\])*)\]/.exec(rest) ?? []
  if (whole === undefined || members === '') return [escaped('['), 1]
  // `[:alpha:]` stays; any other bracket, and what RE2 would take for a sign, means itself.
  const inside = members!.replace(/\[:[a-z]+:\]|\\([\s\S])|[[\]^]/g, (piece, after) =>
    piece.startsWith('[:') ? piece : escaped(after ?? piece),
  )
  return [`[${negated ? '^/' : ''}${inside}]`, whole.length]
}

function takeBraces(rest: string): [string, number] {
  const choices = [0]
  let depth = 0
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === '\\') at++
    else if (rest[at] === '{') depth++
    else if (rest[at] === ',' && depth === 1) choices.push(at)
    else if (rest[at] === '}' && --depth === 0) return [alternatives(rest, choices, at), at + 1]
  }
  return [escaped('{'), 1]
}

function alternatives(rest: string, starts: readonly number[], end: number): string {
  const words = starts.map((start, index) => rest.slice(start + 1, starts[index + 1] ?? end))
  const [, from, to] = (words.length === 1 && /^(\d+)\.\.(\d+)$/.exec(words[0]!)) || []
  const numbers = from === undefined ? undefined : numbersBetween(Number(from), Number(to))
  if (numbers) return `(?:${numbers.join('|')})`
  if (words.length === 1) return `${escaped('{')}${translated(words[0]!)}${escaped('}')}`
  return `(?:${words.map(translated).join('|')})`
}

function numbersBetween(from: number, to: number): number[] | undefined {
  const count = Math.abs(to - from) + 1
  if (count > MOST_NUMBERS) return undefined
  return Array.from({ length: count }, (_, index) => Math.min(from, to) + index)
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!)
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
}
