import type { Stats } from 'node:fs'
import { UsageError } from '../wire/error.ts'

/** Who else could have written what a file says. */
export interface ForeignHand {
  /** Goes on after the name of the file. */
  readonly what: string
  /** What to do about it. */
  hint(file: string): string
}

/**
 * Who but us and root can write a file, or make files in a folder; undefined: nobody. Folders further up are not looked at:
 * who can write there can only put something in its place that belongs to another user.
 */
export function foreignHand(stat: Stats): ForeignHand | undefined {
  const own = process.geteuid?.()
  if (own === undefined) return undefined
  if (stat.uid !== own && stat.uid !== 0)
    return { what: 'belongs to another user', hint: (file) => `chown ${own} ${file}, if what it says is yours` }
  // In a folder like /tmp nobody takes the place of a file that is not theirs.
  const sticky = stat.isDirectory() && (stat.mode & 0o1000) !== 0
  if ((stat.mode & 0o022) === 0 || sticky) return undefined
  return { what: 'can be changed by others', hint: (file) => `chmod go-w ${file}, if what it says is yours` }
}

/** @throws UsageError for a folder in which others can write: nothing it holds is obeyed */
export async function requireOwn(folder: string): Promise<void> {
  const hand = foreignHand(await process.getBuiltinModule('node:fs/promises').stat(folder))
  if (hand) throw new UsageError(`${folder} ${hand.what}: what it holds is not obeyed`, hand.hint(folder))
}
