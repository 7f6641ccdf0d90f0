import { flag } from '../../../cli/declare/flags.ts'

/** What of a tree moves: for every command that writes one somewhere else. */
export const choosingFlags = {
  include: flag.text({
    multiple: true,
    summary:
      'only what matches GLOB, with all below it and the znodes above it; a name, or with a / a path below the root',
  }),
  exclude: flag.text({ multiple: true, summary: 'not what matches GLOB, nor anything below it' }),
  'no-acl': flag.switch({ summary: 'without ACLs' }),
  ephemerals: flag.switch({ summary: 'ephemerals as well, as if they were persistent' }),
} as const

/** What was said of it. */
export interface Choice {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly 'no-acl': boolean
  readonly ephemerals: boolean
}
