import { existsSync } from 'node:fs'
import { MOMENTS, type Moment, readMoment } from '../cli/declare/kinds/moment.ts'
import { UsageError } from '../wire/error.ts'

/** A server's files, and which moment of them. */
export interface PastSpec {
  /** Its dataDir; where its logs lie apart, its dataLogDir too. */
  readonly folders: readonly string[]
  /** Undefined: the newest there is. */
  readonly at: Moment | undefined
}

/**
 * Reads `DIR[,LOGDIR][@MOMENT]`. What follows the last `@` that reads as a moment is one: a folder of such a name is told apart
 * by a slash behind it, `backup@10m/`.
 * @throws UsageError for an empty DIR, and where what follows the `@` was meant as a moment and is none
 */
export function parsePastSpec(text: string): PastSpec {
  for (let at = text.lastIndexOf('@'); at >= 0; at = at === 0 ? -1 : text.lastIndexOf('@', at - 1)) {
    const moment = readMoment(text.slice(at + 1))
    if (moment) return { folders: foldersOf(text.slice(0, at)), at: moment }
  }
  const [, tail] = /@([^@/]*)$/.exec(text) ?? []
  if (tail !== undefined && !existsSync(text))
    throw new UsageError(`"${tail}" is not a moment, nor ${text} a directory`, MOMENTS)
  return { folders: foldersOf(text), at: undefined }
}

/** A comma parts two folders, unless it belongs to the name of one that is there. */
function foldersOf(text: string): string[] {
  if (text === '') throw new UsageError('no directory before the @', "name a server's dataDir")
  return existsSync(text) ? [text] : text.split(',')
}
