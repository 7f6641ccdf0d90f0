import { UsageError } from '../../wire/error.ts'

/** Releases of zkCli whose texts and streams can be had. */
export const compatVersions = ['3.4', '3.5', '3.6', '3.7', '3.8', '3.9'] as const
export type CompatVersion = (typeof compatVersions)[number]

/** What differs between releases. */
export interface Compat {
  readonly version: CompatVersion
  /** Stats go to stderr and are always printed; every process ends with 0 (3.4). */
  readonly legacy: boolean
  /** Events end in ` zxid: N` (3.9). */
  readonly eventZxid: boolean
  /** `get -b -x` and `set -b` exist (3.8.5, 3.9.3). */
  readonly binary: boolean
  /** `removewatches -p -r` exist (3.9). */
  readonly watchKinds: boolean
  /** `Insufficient permission : P`; before it was `Authentication is not valid : P` (3.6). */
  readonly permissionText: string
}

/** @throws UsageError */
export function compatOf(text: string): Compat {
  const version = compatVersions.find((one) => one === text)
  if (version === undefined) {
    throw new UsageError(`--compat-version: "${text}" is not one of ${compatVersions.join(', ')}`)
  }
  const at = (release: CompatVersion) => compatVersions.indexOf(version) >= compatVersions.indexOf(release)
  return {
    version,
    legacy: !at('3.5'),
    eventZxid: at('3.9'),
    binary: at('3.9'),
    watchKinds: at('3.9'),
    permissionText: at('3.6') ? 'Insufficient permission' : 'Authentication is not valid',
  }
}
