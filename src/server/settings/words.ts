import type { Profile } from './compat.ts'

/** Every four-letter word the sandbox answers, and what it does. */
const words = {
  conf: 'tells',
  cons: 'tells',
  crst: 'changes',
  dirs: 'tells',
  dump: 'tells',
  envi: 'tells',
  gtmk: 'tells',
  isro: 'tells',
  mntr: 'tells',
  ruok: 'tells',
  srst: 'changes',
  srvr: 'tells',
  stat: 'tells',
  stmk: 'changes',
  wchc: 'tells',
  wchp: 'tells',
  wchs: 'tells',
} as const

export type Word = keyof typeof words

export function isWord(text: string): text is Word {
  return Object.hasOwn(words, text)
}

const telling = Object.entries(words).flatMap(([word, does]) => (does === 'tells' ? [word] : []))

/** What ClickHouse Keeper answers unless told otherwise, as far as the sandbox has the word. */
const ofKeeper = ['conf', 'cons', 'crst', 'envi', 'ruok', 'srst', 'srvr', 'stat', 'wchs', 'dirs', 'mntr', 'isro']

/**
 * The words that are answered. Those that were chosen, and `srvr`, by which zkServer.sh asks and which no ZooKeeper therefore
 * refuses; a ClickHouse Keeper takes the choice as it is.
 */
export function answeredWords(
  chosen: readonly string[] | undefined,
  release: Profile,
  loopback: boolean,
): readonly string[] {
  if (chosen === undefined) return defaultWords(release, loopback)
  return release.keeper ? chosen : [...new Set([...chosen, 'srvr'])]
}

/** Without a choice: as the release does; where only this machine can ask, also whatever tells without changing anything. */
function defaultWords(release: Profile, loopback: boolean): readonly string[] {
  const own = release.keeper ? ofKeeper : release.has('wordsNeedWhitelist') ? ['srvr'] : ['*']
  return loopback ? [...new Set([...own, ...telling])] : own
}
