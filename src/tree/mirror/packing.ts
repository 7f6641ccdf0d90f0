import { sizeOf } from '../../client/bulk/operation-size.ts'
import { PACKET_BYTES } from '../../client/bulk/packets.ts'
import type { MultiOperation } from '../../wire/multi.ts'

/** A write of one znode of the target. */
export interface Write {
  /** Below the roots. */
  readonly path: string
  readonly operation: MultiOperation
}

/** Operations in a packet: a server's other clients wait while it does one. */
const MOST = 500
/** Bytes of the first packet. Each that passes lets the next have twice as many: a server may take less than we may send. */
const FIRST_BYTES = 64 * 1024

/** Gathers writes into packets, each as large as has proved to pass. */
export class Packing {
  #packet: Write[] = []
  #bytes = 0
  #most = FIRST_BYTES

  /**
   * @param alone not with others: what was refused together is tried one by one
   * @returns what is to be sent before it, and with it if it is alone
   */
  add(write: Write, alone: boolean): Write[][] {
    const bytes = sizeOf(write.operation)
    const full = this.#packet.length >= MOST || this.#bytes + bytes > this.#most
    const ready = alone || full ? this.rest() : []
    if (alone) return [...ready, [write]]
    this.#packet.push(write)
    this.#bytes += bytes
    return ready
  }

  /** What was gathered and not sent yet, if anything. */
  rest(): Write[][] {
    if (this.#packet.length === 0) return []
    const packet = this.#packet
    this.#packet = []
    this.#bytes = 0
    return [packet]
  }

  passed(): void {
    this.#most = Math.min(PACKET_BYTES, this.#most * 2)
  }

  /** The connection broke at a packet: nobody knows whether because it was too large. */
  lost(packet: readonly Write[]): void {
    if (packet.length < 2) return
    const bytes = packet.reduce((sum, { operation }) => sum + sizeOf(operation), 0)
    this.#most = Math.max(1, bytes >> 1)
  }
}
