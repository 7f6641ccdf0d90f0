import type { Restoration } from '../../../tree/journal/restoring/restoration.ts'

/** Obstacles told one by one. */
const TOLD = 10

/** What no undo can put back, a line each. */
export function limits({ ephemerals, masked, foreign }: Restoration): string {
  const lines = [
    ephemerals > 0 && `${ephemerals} ephemeral: not put back, their sessions are not ours`,
    masked > 0 &&
      `${masked} with a digest whose hash the server had hidden: nobody matches that entry; acl set mends it`,
    foreign > 0 && `${foreign} deleted by somebody else meanwhile: not put back`,
  ]
  return lines.flatMap((line) => (line ? [`note: ${line}\n`] : [])).join('')
}

/** What is in the way, the first few one by one. */
export function obstacles({
  obstacles: all,
  conflicts,
  failed,
}: Pick<Restoration, 'obstacles' | 'conflicts' | 'failed'>): string {
  const told = all.slice(0, TOLD).map(({ path, why, message }) => `${why}: ${path}: ${message}\n`)
  const rest = conflicts + failed - told.length
  return told.join('') + (rest > 0 ? `and ${rest} more\n` : '')
}
