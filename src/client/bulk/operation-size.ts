import { type MultiOperation, MultiRequest } from '../../wire/multi.ts'
import { Writer } from '../../wire/writer.ts'

/** Bytes of a frame that holds no operation: header and end of the list. What limits requests counts no length in front. */
export const FRAME_BYTES = 8 + 9

const scratch = new Writer()

/** Bytes an operation takes in a transaction: with its data, its ACL and its header. */
export function sizeOf(operation: MultiOperation): number {
  MultiRequest.write(scratch, [operation])
  const size = scratch.length - 9
  scratch.truncate(0)
  return size
}
