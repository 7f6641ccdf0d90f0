import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net'

/** What a proxy may do wrong once somebody is connected: what it says instead, if anything. */
export type ProxyFault = 'silent' | 'garbage' | 'hangs-up' | 'half-open' | 'refuses'

interface Asked {
  readonly host: string
  readonly port: number
  /** What is said when it is done, or cannot be. */
  readonly yes: string
  readonly no: string
}

/** A connection somebody has through the proxy. */
interface Pair {
  readonly near: Socket
  readonly far: Socket
}

/**
 * A network that can only be entered by its proxy, which speaks SOCKS 5 and HTTP CONNECT on one port of loopback and counts
 * who comes: hosts have names that nobody else resolves.
 */
export class Inside {
  port = 0
  fault: ProxyFault | undefined
  /** How it refuses: the reply of SOCKS 5, and the status of HTTP. Default: the host is not reached. */
  refusal = { socks: 5, http: '502 Bad Gateway' }
  /** Whom it lets in; undefined: everybody. */
  login: { user: string; password: string } | undefined
  /** Connections made to each `host:port` that was asked for. */
  readonly counts = new Map<string, number>()
  readonly #hosts: ReadonlyMap<string, number>
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #pairs = new Set<Pair>()

  /** @param hosts `zk1.inside:2181` → the port of loopback that it is */
  private constructor(hosts: Readonly<Record<string, number>>) {
    this.#hosts = new Map(Object.entries(hosts))
    this.#server = createServer((socket) => void this.#serve(socket).catch(() => socket.destroy()))
  }

  static async start(hosts: Readonly<Record<string, number>>): Promise<Inside> {
    const inside = new Inside(hosts)
    await new Promise<void>((resolve) => inside.#server.listen(0, '127.0.0.1', resolve))
    inside.port = (inside.#server.address() as AddressInfo).port
    return inside
  }

  /** Ways in: a command, and the two kinds of proxies. */
  get command(): string {
    return `socat - PROXY:127.0.0.1:%h:%p,proxyport=${this.port}`
  }

  get socks(): string {
    return `socks5://127.0.0.1:${this.port}`
  }

  get http(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Connections made, all in all. */
  get count(): number {
    return [...this.counts.values()].reduce((sum, one) => sum + one, 0)
  }

  /** Tunnels that are open now. */
  get open(): number {
    return this.#pairs.size
  }

  /** Breaks tunnels: all, or those that are picked. */
  cut(picked: (index: number) => boolean = () => true): number {
    const some = [...this.#pairs].filter((_, index) => picked(index))
    for (const { near, far } of some) {
      near.resetAndDestroy()
      far.destroy()
    }
    return some.length
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #serve(near: Socket): Promise<void> {
    this.#own(near)
    if (this.fault === 'hangs-up') return void near.end()
    const first = await some(near)
    if (this.fault === 'silent') return
    if (this.fault === 'garbage') return void near.write('\x07what?\r\n\r\n'.repeat(40))
    const asked = first[0] === 5 ? await this.#socks(near, first) : await this.#connect(near, first)
    if (!asked) return void near.end()
    const { host, port, yes, no } = asked
    const name = `${host}:${port}`
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    if (this.fault === 'half-open') return void near.write(Buffer.from(yes, 'latin1'))
    const target = this.#hosts.get(name) ?? (host === '127.0.0.1' ? port : undefined)
    const far = this.fault === 'refuses' || target === undefined ? undefined : await reach(target)
    if (!far) return void near.end(Buffer.from(no, 'latin1'))
    this.#own(far)
    const pair = { near, far }
    this.#pairs.add(pair)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.pipe(to)
      from.on('close', () => {
        this.#pairs.delete(pair)
        // What is on its way still arrives: a reset would overtake it.
        from.unpipe(to)
        to.end().resume()
      })
    }
    near.write(Buffer.from(yes, 'latin1'))
  }

  async #socks(near: Socket, greeting: Buffer): Promise<Asked | undefined> {
    if (this.login) {
      if (!greeting.subarray(2).includes(2)) {
        near.write(Buffer.from([5, 255]))
        return undefined
      }
      near.write(Buffer.from([5, 2]))
      const told = await some(near)
      const user = told.subarray(2, 2 + told[1]!)
      const password = told.subarray(3 + user.length)
      const welcome = `${user}` === this.login.user && `${password}` === this.login.password
      near.write(Buffer.from([1, welcome ? 0 : 1]))
      if (!welcome) return undefined
    } else near.write(Buffer.from([5, 0]))
    const request = await some(near)
    const port = request.readUInt16BE(request.length - 2)
    const address = request.subarray(4, -2)
    const host = request[3] === 3 ? address.subarray(1).toString() : [...address].join('.')
    const rest = '\0\x01\0\0\0\0\0\0'
    return { host, port, yes: `\x05\0${rest}`, no: `\x05${String.fromCharCode(this.refusal.socks)}${rest}` }
  }

  async #connect(near: Socket, first: Buffer): Promise<Asked | undefined> {
    let text = first.toString('latin1')
    // socat sends it line by line.
    while (!text.endsWith('\r\n\r\n')) text += (await some(near)).toString('latin1')
    const [, host, port] = /^CONNECT ([^:]+):(\d+) HTTP/.exec(text) ?? []
    if (host === undefined) return undefined
    const told = /^proxy-authorization: Basic (.*)\r$/im.exec(text)?.[1] ?? ''
    const { login } = this
    const welcome = !login || Buffer.from(told, 'base64').toString() === `${login.user}:${login.password}`
    const refusal = welcome ? this.refusal.http : '407 Proxy Authentication Required'
    const asked = { host, port: Number(port), yes: 'HTTP/1.1 200 OK\r\n\r\n', no: `HTTP/1.1 ${refusal}\r\n\r\n` }
    return welcome ? asked : { ...asked, host: 'nobody' }
  }

  #own(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
  }
}

/** What comes next; each side of these handshakes says all of it at once. */
function some(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const heard = (chunk: Buffer): void => {
      socket.pause().off('close', ended)
      resolve(chunk)
    }
    const ended = (): void => reject(new Error('gone'))
    socket.once('data', heard).once('close', ended).resume()
  })
}

/** @returns undefined when nobody listens there */
function reach(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true })
    const failed = (): void => resolve(undefined)
    socket.once('error', failed).once('connect', () => resolve(socket.off('error', failed)))
  })
}
