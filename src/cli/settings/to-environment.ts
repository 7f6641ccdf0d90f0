import { resolve } from 'node:path'
import { connectionFlags } from '../declare/connection-flags.ts'
import type { Flag } from '../declare/flags.ts'
import { globalFlags } from '../declare/global-flags.ts'
import { fileKind } from '../declare/kinds/kinds.ts'
import type { Settings } from '../declare/settings.ts'

/** Variables for another process; one that is undefined is to be taken away, though our own environment has it. */
export type Variables = Readonly<Record<string, string | undefined>>

/**
 * The settings as variables that say the same to another zoosh: `settle` reads them back. What only a profile can say (whom
 * to ask for a password, what to ask before anything is destroyed) is said by its name.
 */
export function toEnvironment(settings: Settings): Variables {
  const told = connectionFlags.map((name) => {
    const flag = globalFlags[name as keyof typeof globalFlags] as Flag
    return [flag.env!, spell(flag, settings[camelCase(name) as keyof Settings])]
  })
  return {
    ...Object.fromEntries(told),
    ZOOSH_VIA: spellVia(settings),
    ZOOSH_SASL_PASSWORD: settings.saslPassword,
    ZOOSH_DEBUG: settings.debug ? '1' : undefined,
  }
}

/** A profile's way is said by its name, for it leads to its own servers only; where it is not to be gone, that is said. */
function spellVia({ profile, via, viaOfPlaces }: Settings): string | undefined {
  return viaOfPlaces ?? (via === undefined && profile !== undefined ? 'none' : undefined)
}

function spell({ kind }: Flag, value: unknown): string | undefined {
  if (value === undefined || value === false) return undefined
  if (value === true) return '1'
  if (typeof value === 'number') return `${value}ms`
  if (Array.isArray(value)) return value.join('\n') || undefined
  // The other process may be in another folder.
  return kind === fileKind ? resolve(value as string) : (value as string)
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
