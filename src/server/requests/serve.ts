import type { Transport } from '../../wire/transport.ts'
import type { Server } from '../session/server.ts'
import { Intake } from './intake.ts'

/** Serves a client over `transport` until one of them ends it; while the server takes nobody, it is ended at once. */
export function serve(server: Server, transport: Transport): void {
  const peer = server.admit(transport)
  if (peer) new Intake(server, peer).open()
  else transport.destroy()
}
