import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** A directory of zoosh's own: under the XDG variable if it is set, else under the home directory. */
function place(env: Environment, variable: string, fallback: string): string {
  const base = env[variable]
  if (base?.startsWith('/')) return join(base, 'zoosh')
  // Loaded only here: a one-shot command that is told its server looks for no file.
  return join(process.getBuiltinModule('node:os').homedir(), fallback, 'zoosh')
}

/** Where profiles and aliases are. */
export const configPlace = (env: Environment = process.env): string => place(env, 'XDG_CONFIG_HOME', '.config')
/** Holds the name of the profile used when none is named. A file of its own, so that a look tells there is none. */
export const currentFile = (): string => join(configPlace(), 'current-profile')
/** Where the history is. */
export const dataPlace = (env: Environment = process.env): string => place(env, 'XDG_DATA_HOME', '.local/share')
