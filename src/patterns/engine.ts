import { UsageError } from '../wire/error.ts'

export type Engine = typeof import('re2js')['RE2JS']
export type Compiled = ReturnType<Engine['compile']>

/** Steps of a compiled expression. Each may cost some nanoseconds a character: at this many, seconds for a megabyte. */
const MOST_STEPS = 1000

/** The engine: RE2, which takes time in proportion to the text. Loaded when somebody has a pattern. */
export async function loadEngine(): Promise<Engine> {
  return (await import('re2js')).RE2JS
}

/**
 * @param source in RE2's syntax
 * @throws UsageError for an expression that is too large; the engine's own error, with why, for one that cannot be read
 */
export function compileSource(engine: Engine, source: string, ignoreCase = false): Compiled {
  const one = engine.compile(source, ignoreCase ? engine.CASE_INSENSITIVE : 0)
  if (one.programSize() <= MOST_STEPS) return one
  throw new UsageError(
    `a pattern of ${one.programSize()} steps is too large: ${MOST_STEPS} are the most`,
    'each of its characters is a step, as often as it is repeated',
  )
}

/** What the engine says of an expression it cannot read. */
export function faultOf(error: unknown): string {
  return (error as Error).message.replace(/^error parsing regexp: /, '')
}
