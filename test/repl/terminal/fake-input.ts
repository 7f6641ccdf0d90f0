import { EventEmitter } from 'node:events'

/** What a keyboard reads from in tests: `type` is what the terminal sends. */
export class FakeInput extends EventEmitter {
  /** The mode it was put in, and whether it is being read. */
  raw = false
  reading = false

  setRawMode(on: boolean): void {
    this.raw = on
  }

  pause(): void {
    this.reading = false
  }

  resume(): void {
    this.reading = true
  }

  type(chunk: string | Uint8Array): void {
    this.emit('data', typeof chunk === 'string' ? chunk : Buffer.from(chunk))
  }
}
