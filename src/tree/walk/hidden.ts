import type { Znode } from './znode.ts'

/**
 * For who passes over what may not be read, as one does in a shell.
 * @throws what else was in the way: an answer over the limit of the client, or one that makes no sense
 */
export function passOverHidden(znodes: readonly Znode[]): void {
  for (const { denied } of znodes) if (denied && denied.name !== 'NoAuth') throw denied
}
