import { UsageError } from '../wire/error.ts'
import { type Compiled, compileSource, faultOf, loadEngine } from './engine.ts'

/** What is looked for in texts. Takes time in proportion to the text, whatever the text is. */
export interface Pattern {
  test(text: string): boolean
  /** Where it is found, from the left, but for empty matches. In units of UTF-16. */
  find(text: string): Iterable<Span>
}

/** From `start` to before `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface PatternOptions {
  readonly ignoreCase?: boolean
  /** Only where neither a letter, a digit nor _ stands before or behind. */
  readonly word?: boolean
  /** The source is a text, and no expression. */
  readonly literal?: boolean
}

/** What expressions of other engines have, and none of linear time. */
const UNKNOWN = /^invalid (?:or unsupported Perl syntax|escape sequence)/

/**
 * Compiles a regular expression in the syntax of RE2: that of JavaScript without lookaround and backreferences, for which no
 * engine can bound the time. It may match anywhere, unless `^` and `$` say where.
 * @throws UsageError for one that cannot be read, or is too large
 */
export async function compilePattern(source: string, options: PatternOptions = {}): Promise<Pattern> {
  const engine = await loadEngine()
  const plain = options.literal ? engine.quote(source) : engine.translateRegExp(source)
  try {
    // Also alone: what is put around it must not complete it.
    const alone = compileSource(engine, plain, options.ignoreCase)
    if (!options.word) return searching(alone, 0)
    const bounded = `(?:^|[^\\pL\\pN_])(${plain})(?:$|[^\\pL\\pN_])`
    return searching(compileSource(engine, bounded, options.ignoreCase), 1)
  } catch (error) {
    throw error instanceof UsageError ? error : refusal(source, faultOf(error))
  }
}

/** @param group what of a match is found: the next one may begin right behind it */
function searching(one: Compiled, group: 0 | 1): Pattern {
  return {
    test: (text) => one.test(text),
    *find(text) {
      const matcher = one.matcher(text)
      for (let from = 0; from <= text.length && matcher.find(from); ) {
        const [start, end] = [matcher.start(group), matcher.end(group)]
        if (end > start) yield { start, end }
        from = end > start ? end : end + 1
      }
    },
  }
}

function refusal(source: string, fault: string): UsageError {
  const hint = UNKNOWN.test(fault)
    ? 'expressions are RE2’s, so that no data makes them slow: there is no lookahead, no lookbehind, no backreference'
    : undefined
  return new UsageError(`"${source}" is no regular expression: ${fault}`, hint)
}
