import { advice, type Hint, zoosh } from '../../wire/hint.ts'

/** A first word that is none of ours: what is done instead, or what is said where that would not be the same. */
type Habit =
  | { readonly does: (rest: readonly string[]) => readonly string[] }
  | { readonly says: (rest: readonly string[]) => Hint }

const named = (rest: readonly string[]): string => rest.find((word) => !word.startsWith('-')) ?? 'PATH'
const instead = (...words: readonly string[]): Habit => ({ does: (rest) => [...words, ...rest] })

/**
 * What hands type that come from zkCli, Unix, etcdctl or vi, and its answer: done where it is safe and means the same, else
 * told in one line. (zkCli's names that are ours under another are aliases in the table of commands.)
 */
export const habits: Readonly<Record<string, Habit>> = {
  cat: instead('get'),
  put: instead('set', '--create'),
  del: instead('delete'),
  dir: instead('ls'),
  ll: instead('ls', '-l'),
  mkdir: instead('create'),
  rmdir: instead('delete'),
  '.': instead('source'),
  man: instead('help'),
  '?': instead('help'),
  // Typed at the prompt as it is typed outside.
  zoosh: instead(),
  ':q': instead('exit'),
  ':q!': instead('exit'),
  ':wq': instead('exit'),
  q: instead('exit'),
  logout: instead('exit'),
  bye: instead('exit'),
  cls: instead('clear'),
  ls2: {
    says: (rest) =>
      advice`${zoosh`ls ${named(rest)} -l`} lists with stats, ${zoosh`stat ${named(rest)}`} prints its own`,
  },
  vi: {
    says: (rest) => advice`${zoosh`get ${named(rest)}`} prints the data, ${zoosh`set ${named(rest)} DATA`} changes it`,
  },
}

/** The line that a habit stands for. @returns undefined where there is none */
export function meant(words: readonly string[]): readonly string[] | undefined {
  const habit = habitOf(words)
  return habit && 'does' in habit ? habit.does(words.slice(1)) : undefined
}

/** What is said to a habit that is not followed. */
export function answerTo(words: readonly string[]): Hint | undefined {
  const habit = habitOf(words)
  return habit && 'says' in habit ? habit.says(words.slice(1)) : undefined
}

function habitOf([first = '']: readonly string[]): Habit | undefined {
  return Object.hasOwn(habits, first) ? habits[first] : undefined
}
