import { command } from '../declare/command.ts'
import { parseCall } from './dispatch.ts'
import type { ParsedCall } from './parse.ts'

/** What `zoosh [FLAGS]` without a command takes: the global flags. */
const bare = command({ summary: '', description: '', args: {}, flags: {}, examples: [], run: async () => undefined })

/** Parses the flags of a script or of the shell. */
export function globalsOnly(words: readonly string[]): Promise<ParsedCall> {
  return parseCall('zoosh', bare, words, '/')
}
