// What the standalone binary has, and Node has not: docs/decisions/0014. The one place that says so.

export {}

declare global {
  /** The runtime of the standalone binary, as far as it is asked for by name: `globalThis.Bun`; undefined on Node. */
  var Bun: BunRuntime | undefined

  /** Put in by the build of the standalone binary, which has no files beside it. */
  const ZOOSH_STANDALONE: true | undefined

  interface BunRuntime {
    readonly unsafe: {
      /** By how much later than usual functions are compiled, from now on. */
      setJITPolicy(scale: number): void
    }
    readonly dns: {
      lookup(name: string, options: { backend: 'system' }): Promise<readonly { readonly address: string }[]>
    }
    connect(options: { hostname: string; port: number; socket: BunHandlers }): Promise<BunSocket>
    file(fd: number): { writer(): { write(bytes: Uint8Array): unknown; flush(): unknown } }
  }

  interface BunSocket {
    readonly remoteAddress: string
    /** @returns how many bytes it took; negative when it is closed */
    write(bytes: Uint8Array): number
    setNoDelay(on: boolean): void
    pause(): void
    resume(): void
    /** Closes it, whatever waits to be sent. */
    close(): void
    /** Sends what was written, then closes it. */
    end(): void
  }

  interface BunHandlers {
    data(socket: BunSocket, chunk: Buffer): void
    drain(): void
    /** @param error why, where nobody closed it in good order */
    close(socket: BunSocket, error?: Error): void
    error(socket: BunSocket, error: Error): void
  }
}
