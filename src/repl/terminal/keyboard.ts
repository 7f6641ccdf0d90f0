import { StringDecoder } from 'node:string_decoder'
import { type Key, KeyDecoder, spellKey } from '../line/keys.ts'

/** The part of `process.stdin` a keyboard needs. */
export interface Input {
  readonly isTTY?: boolean
  setRawMode?(on: boolean): unknown
  on(event: 'data' | 'end', listener: (chunk: string | Buffer) => void): unknown
  off(event: 'data' | 'end', listener: (chunk: string | Buffer) => void): unknown
  pause(): unknown
  resume(): unknown
  ref?(): unknown
}

const ESCAPE_MS = 50
const TYPED_AHEAD = 10_000

/**
 * The only one who reads the terminal. Keys go to the `listener`; while there is none they are kept for the next one, so
 * that what was typed during a command is not lost.
 */
export class Keyboard {
  /** Gets every key first; true means it is used up. */
  intercept: (key: Key) => boolean = () => false
  private listener: ((keys: Key[]) => void) | undefined
  private ahead: Key[] = []
  private decoder = new KeyDecoder()
  private bytes = new StringDecoder('utf8')
  private timer: NodeJS.Timeout | undefined
  private attached = false
  private readonly input: Input
  private readonly ended: () => void

  /** @param ended is called when there is nothing more to read: the terminal is gone */
  constructor(input: Input, ended: () => void) {
    this.input = input
    this.ended = ended
  }

  /** Takes the terminal: raw mode, and every byte comes here. */
  attach(): void {
    if (this.attached) return
    this.attached = true
    this.input.setRawMode?.(true)
    this.input.on('data', this.read)
    this.input.on('end', this.ended)
    // Others (ink) unref stdin when they leave; without this the shell would end silently.
    this.input.ref?.()
    this.input.resume()
  }

  /**
   * Gives the terminal back, in the mode it was in. Node stops reading only in a later tick; who reads next has to wait
   * for that (`await setImmediate`), or never gets a key.
   */
  detach(): void {
    if (!this.attached) return
    this.attached = false
    clearTimeout(this.timer)
    this.input.off('data', this.read)
    this.input.off('end', this.ended)
    this.input.pause()
    try {
      this.input.setRawMode?.(false)
    } catch {
      // The terminal is gone; there is no mode to restore.
    }
  }

  /** Sends keys to a listener, those typed ahead first; undefined keeps them. */
  listen(listener: ((keys: Key[]) => void) | undefined): void {
    this.listener = listener
    if (!listener || this.ahead.length === 0) return
    const keys = this.ahead
    this.ahead = []
    listener(keys)
  }

  /** Puts keys back that came with the one that ended a line. */
  putBack(keys: readonly Key[]): void {
    this.ahead = [...keys, ...this.ahead]
  }

  /** Gives what was typed ahead to a reader of its own, as the terminal sent it. */
  takeAhead(): string {
    const keys = this.ahead
    this.ahead = []
    return keys.map(spellKey).join('')
  }

  /** Forgets what was typed ahead: after Ctrl-C nobody means it any more. */
  forget(): void {
    this.ahead = []
  }

  private readonly read = (chunk: string | Buffer): void => {
    clearTimeout(this.timer)
    this.deliver(this.decoder.push(typeof chunk === 'string' ? chunk : this.bytes.write(chunk)))
    if (this.decoder.isWaiting) this.timer = setTimeout(() => this.deliver(this.decoder.flush()), ESCAPE_MS)
  }

  private deliver(keys: Key[]): void {
    // One after the other: Ctrl-C makes those before it worthless, also when they came with it.
    for (const key of keys) {
      if (!this.intercept(key) && (this.listener || this.ahead.length < TYPED_AHEAD)) this.ahead.push(key)
    }
    this.listen(this.listener)
  }
}
