import { own } from '../../render/text.ts'
import type { Outlet } from './outlet.ts'

/** What a sign of progress begins with, and what takes it away. */
const ERASE = own`\r\u001b[K`

/** An outlet whose output goes elsewhere from some moment on: a command in front that is sent to the background. */
export interface MovableOutlet extends Outlet {
  moveTo(next: Outlet): void
}

export function movableOutlet(first: Outlet): MovableOutlet {
  let target = first
  let showsSign = false
  return {
    out(chunk) {
      showsSign = false
      return target.out(chunk)
    },
    err(text) {
      showsSign = text.startsWith(ERASE) && text !== ERASE
      target.err(text)
    },
    readStdin: () => target.readStdin(),
    get inTty() {
      return target.inTty
    },
    get outTty() {
      return target.outTty
    },
    get errTty() {
      return target.errTty
    },
    get columns() {
      return target.columns
    },
    close: () => target.close(),
    end: () => target.end(),
    moveTo(next) {
      if (showsSign) target.err(ERASE)
      showsSign = false
      target = next
    },
  }
}
