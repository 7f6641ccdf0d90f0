import { type ParsedCommand, parseLine } from '../line/parse-line.ts'
import type { Word } from '../line/words.ts'
import type { Run } from './layout.ts'
import { styles } from './styles.ts'

/** How much of a command's name the first words of a line are. */
export type Vocabulary = (words: readonly string[]) => {
  readonly count: number
  readonly state: 'whole' | 'beginning' | 'unknown'
}

/** Whether a path is known not to be there; one that is `begun` may go on. */
export type Lacks = (path: string, begun: boolean) => boolean

/** Colours a line while it is typed: the command, its flags, paths and strings, operators, comments. */
export function highlight(text: string, vocabulary: Vocabulary, lacks: Lacks = () => false): Run[] {
  const { commands, comments } = parseLine(text)
  const marks = [
    ...commands.flatMap((command) => commandMarks(command, text, vocabulary, lacks)),
    ...comments.map(({ start, end }) => ({ start, end, style: styles.quiet as string })),
  ].sort((a, b) => a.start - b.start)
  const runs: Run[] = []
  let at = 0
  for (const { start, end, style } of marks) {
    if (start > at) runs.push({ text: text.slice(at, start), style: operatorStyle(text.slice(at, start)) })
    runs.push({ text: text.slice(start, end), style })
    at = end
  }
  if (at < text.length) runs.push({ text: text.slice(at), style: operatorStyle(text.slice(at)) })
  return runs
}

interface Mark {
  start: number
  end: number
  style: string | undefined
}

function commandMarks({ words }: ParsedCommand, text: string, vocabulary: Vocabulary, lacks: Lacks): Mark[] {
  const { count, state } = vocabulary(words.map((word) => word.text))
  const style = { whole: styles.verb, beginning: styles.beginning, unknown: styles.wrong }[state]
  return words.map((word, index) => ({
    start: word.start,
    end: word.end,
    style: index < Math.max(1, count) ? style : wordStyle(word, text, lacks),
  }))
}

function wordStyle(word: Word, text: string, lacks: Lacks): string | undefined {
  const first = text[word.start]
  if (first === '"' || first === "'") return styles.string
  if (first === '-' && word.text.length > 1) return styles.flag
  if (!word.text.includes('/')) return undefined
  return lacks(word.text, word.end === text.length) ? styles.missing : styles.path
}

const operatorStyle = (between: string): string | undefined => (between.trim() === '' ? undefined : styles.operator)
