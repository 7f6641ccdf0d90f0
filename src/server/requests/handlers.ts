import type { OpName } from '../../wire/ops.ts'
import type { Handlers } from './call.ts'
import { identityHandlers } from './handlers-identity.ts'
import { readHandlers } from './handlers-read.ts'
import { watchHandlers } from './handlers-watch.ts'
import { writeHandlers } from './handlers-write.ts'

/** Every operation there is: a new row in wire/ops.ts does not compile until it is handled here. */
export const handlers: Handlers<OpName> = {
  ...readHandlers,
  ...writeHandlers,
  ...watchHandlers,
  ...identityHandlers,
}
