import type { Buffer } from 'node:buffer'
import type { ByteSocket } from '../../wire/socket-transport.ts'
import type { Host } from '../terms/hosts.ts'
import { orStop, type StopSignal } from '../terms/stop.ts'
import { socketError } from './socket-error.ts'

const bun = globalThis.Bun

/**
 * Makes a line to a server by the runtime of the standalone binary itself: its node:net, which is JavaScript, would be a
 * third of what a one-shot command takes.
 * @returns undefined where there is no such runtime, or the name stands for none or several addresses: `dial` does that
 * @throws ConnectionError: refused, unreachable, timeout; the reason of the signal
 */
export async function nativeLine(at: Host, signal: StopSignal): Promise<NativeLine | undefined> {
  if (!bun) return undefined
  signal.throwIfAborted()
  const address = await onlyAddress(bun, at.host, signal)
  if (address === undefined) return undefined
  const line = new NativeLine()
  const opening = bun.connect({ hostname: address, port: at.port, socket: line.handlers })
  try {
    line.opened(await orStop(opening, signal, (late) => late.close()))
  } catch (error) {
    throw signal.aborted ? signal.reason : socketError(error as Error, at)
  }
  return line
}

async function onlyAddress(bun: BunRuntime, host: string, signal: StopSignal): Promise<string | undefined> {
  if (/^[\d.]+$|:/.test(host)) return host
  // Its own resolver knows one address only of a name that has several in the file of hosts. What a name server says of itself
  // is told in the words of `dial`, which asks again.
  const found = await orStop(
    bun.dns.lookup(host, { backend: 'system' }).catch(() => []),
    signal,
    () => undefined,
  )
  return found.length === 1 ? found[0]!.address : undefined
}

/** An open line of Bun's, as a transport takes it. */
export class NativeLine implements ByteSocket {
  destroyed = false
  writableLength = 0
  errored: Error | null = null
  readonly handlers: BunHandlers = {
    data: (_, chunk) => this.#take(chunk),
    drain: () => this.#flush(),
    close: (_, error) => (error ? this.#failed(error) : this.#closed()),
    error: (_, error) => this.#failed(error),
  }
  #socket: BunSocket | undefined
  #waiting: Uint8Array[] = []
  #ending = false
  /** Chunks that came before anybody took them. */
  readonly #early: Buffer[] = []
  #take = (chunk: Buffer): void => void this.#early.push(chunk)
  readonly #onError: ((error: Error) => void)[] = []
  readonly #onClose: (() => void)[] = []

  opened(socket: BunSocket): void {
    this.#socket = socket
    socket.setNoDelay(true)
  }

  get remoteAddress(): string | undefined {
    return this.#socket?.remoteAddress
  }

  get writable(): boolean {
    return !this.destroyed && !this.#ending
  }

  on(event: 'error' | 'close', listener: (error: Error) => void): this {
    if (event === 'error') this.#onError.push(listener)
    else this.#onClose.push(listener as () => void)
    return this
  }

  /** From now on chunks go there. */
  read(take: (chunk: Buffer) => void): void {
    this.#take = take
    for (const chunk of this.#early.splice(0)) take(chunk)
  }

  write(bytes: Uint8Array): void {
    this.#waiting.push(bytes)
    this.writableLength += bytes.length
    if (this.#waiting.length === 1) this.#flush()
  }

  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  end(): void {
    this.#ending = true
    if (this.#waiting.length === 0) this.#socket?.end()
  }

  destroy(): void {
    this.#socket?.close()
    this.#closed()
  }

  #flush(): void {
    for (let bytes = this.#waiting[0]; bytes && !this.destroyed; bytes = this.#waiting[0]) {
      const took = Math.max(0, this.#socket!.write(bytes))
      this.writableLength -= took
      if (took < bytes.length) {
        this.#waiting[0] = bytes.subarray(took)
        return
      }
      this.#waiting.shift()
    }
    if (this.#ending) this.#socket?.end()
  }

  #failed(error: Error): void {
    if (this.destroyed) return
    this.errored = error
    for (const told of this.#onError) told(error)
    this.destroy()
  }

  /** Told later, as node:net does, and once. */
  #closed(): void {
    if (this.destroyed) return
    this.destroyed = true
    queueMicrotask(() => {
      for (const told of this.#onClose) told()
    })
  }
}
