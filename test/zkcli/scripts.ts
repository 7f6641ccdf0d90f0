import { access } from './scripts/access.ts'
import { chroots } from './scripts/chroots.ts'
import { quotas } from './scripts/quotas.ts'
import { sessions } from './scripts/sessions.ts'
import { watching } from './scripts/watching.ts'
import { wording } from './scripts/wording.ts'
import { znodes } from './scripts/znodes.ts'
import type { Script } from './transcript.ts'

/** Written by hand, from what is known of zkCli. */
export const scripts: readonly Script[] = [
  ...znodes,
  ...wording,
  ...chroots,
  ...access,
  ...quotas,
  ...watching,
  ...sessions,
]
