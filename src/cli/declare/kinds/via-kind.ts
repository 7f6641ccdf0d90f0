import { UsageError } from '../../../wire/error.ts'
import type { Kind } from './kinds.ts'

/** `scheme://user:password@…`, the password as it is. */
const SHOWN_PASSWORD = /^\s*[a-z][a-z\d+.-]*:\/\/[^:\s]*:(?!\$)[^\s]*@/i

/** How servers are reached: a command, or a URL of a bastion or a proxy. What it means, the client reads when it goes that way. */
export const viaKind: Kind<string> = {
  complete: 'none',
  placeholder: 'COMMAND',
  parse(text) {
    if (!SHOWN_PASSWORD.test(text)) return text
    throw new UsageError(
      'a password in --via could be read by others in the process list',
      "name variables that hold it: --via 'socks5://$USER:$PASSWORD@HOST:PORT'",
    )
  },
}
