/** Where a text is read: at the prompt of the shell, or outside of it, where a command line begins with `zoosh`. */
export type Place = 'shell' | 'outside'

/** A text for people that tells what to type. Spelled for the place where it is read; as a string, or in JSON, for outside. */
export class Advice {
  readonly in: (place: Place) => string

  constructor(spell: (place: Place) => string) {
    this.in = spell
  }

  toString(): string {
    return this.in('outside')
  }

  toJSON(): string {
    return this.in('outside')
  }
}

/** What to do next: words alone, or with command lines in them. */
export type Hint = string | Advice

/** The one way a hint becomes text. */
export function spellHint(hint: Hint, place: Place): string {
  return typeof hint === 'string' ? hint : hint.in(place)
}

type Values = readonly (string | number)[]

/**
 * A command line of zoosh, without its name: `` zoosh`delete -r ${path}` ``. Values are quoted where a shell would read them
 * otherwise. test/hints.test.ts reads every one of them by the table of commands, for both places.
 */
export function zoosh(words: TemplateStringsArray, ...values: Values): Advice {
  return commandLine(withValues(words, values))
}

/** The same of words that nobody can check where they stand: a usage, a command to be repeated. */
export function commandLine(line: string): Advice {
  return new Advice((place) => (place === 'shell' ? line : `zoosh ${line}`))
}

/** A line that only the shell knows: `` shellLine`watches` ``. For hints that are printed nowhere else. */
export function shellLine(words: TemplateStringsArray, ...values: Values): Advice {
  const line = withValues(words, values)
  return new Advice(() => line)
}

/** A line that is typed outside only, also where the shell tells of it: what begins with flags. */
export function outsideLine(words: TemplateStringsArray, ...values: Values): Advice {
  const line = `zoosh ${withValues(words, values)}`.trim()
  return new Advice(() => line)
}

/** Words around command lines: `` advice`${zoosh`ls`} shows what is there` ``. */
export function advice(words: TemplateStringsArray, ...parts: readonly (Hint | number)[]): Advice {
  return new Advice((place) =>
    parts.reduce<string>(
      (text, part, at) => text + (typeof part === 'number' ? part : spellHint(part, place)) + words[at + 1]!,
      words[0]!,
    ),
  )
}

/** Several, each on a line of its own. */
export function paragraphs(...hints: readonly Hint[]): Advice {
  return new Advice((place) => hints.map((hint) => spellHint(hint, place)).join('\n'))
}

/** Two ways to go on, each for its place. */
export function byPlace(hints: { readonly [P in Place]: Hint }): Advice {
  return new Advice((place) => spellHint(hints[place], place))
}

/** Quoted so that sh and the shell of zoosh read the same word. */
function quoted(word: string): string {
  if (/^[\p{L}\p{N}_./:@%+,=-]+$/u.test(word)) return word
  if (word.includes("'") && !/["\\$`!]/.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", "'\\''")}'`
}

function withValues(words: TemplateStringsArray, values: Values): string {
  return values.reduce<string>((line, value, at) => line + quoted(String(value)) + words[at + 1]!, words[0]!)
}
