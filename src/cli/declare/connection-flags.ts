import { connection, globalFlags } from './global-flags.ts'

/** The flags that say where and how to connect. */
export const connectionFlags: readonly string[] = Object.entries(globalFlags)
  .filter(([, { group }]) => group === connection)
  .map(([name]) => name)
