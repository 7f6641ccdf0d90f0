import type { ProfileSettings } from './settings.ts'

/**
 * What the server in this process is called that the settings ask for, for messages; undefined where they ask for an
 * ensemble.
 */
export function embeddedName({ sandbox, past }: Pick<ProfileSettings, 'sandbox' | 'past'>): string | undefined {
  if (past !== undefined) return `the past of ${past}`
  return sandbox ? 'the sandbox' : undefined
}

/** The same as one word, where a server's name would stand; undefined where they ask for an ensemble. */
export function embeddedWord({ sandbox, past }: Pick<ProfileSettings, 'sandbox' | 'past'>): string | undefined {
  if (past !== undefined) return 'past'
  return sandbox ? 'sandbox' : undefined
}
