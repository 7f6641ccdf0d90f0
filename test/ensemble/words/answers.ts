import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../golden/words')

/** What the servers of one make and release answer to each word. */
export interface Answers {
  readonly make: string
  readonly words: Readonly<Record<string, string>>
}

/**
 * Answers to four-letter words. Those of ZooKeeper were written down from real servers (a session with an ephemeral znode,
 * watches of data and of children, another session with watches; paths and names of the machine replaced, mntr shortened);
 * those of ClickHouse Keeper put together from its source and documentation, so that how its last lines end is not certain.
 */
export const answers: readonly Answers[] = readdirSync(folder).map((file) => ({
  make: file.replace('.json', ''),
  words: JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as Record<string, string>,
}))
