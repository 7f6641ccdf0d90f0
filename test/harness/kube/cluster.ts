import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex, Readable, Writable } from 'node:stream'
import { SpdySession, type SpdyStream } from './spdy.ts'
import { acceptanceOf, WebSocketLine } from './web-socket.ts'

/** What a cluster may refuse. */
export type ClusterFault = 'unauthorized' | 'may-not-look' | 'may-not-exec' | 'completed' | 'no-container'

/** How a container's programs are run, and where its ports are. */
export interface Container {
  /** The environment of its programs; only these are found that are on its PATH. */
  readonly env: NodeJS.ProcessEnv
  /** Its ports, and those of loopback that they are. */
  readonly ports: Readonly<Record<number, number>>
}

/** The channels of `exec`, by the first byte of a message of a WebSocket. */
const channels = ['stdin', 'stdout', 'stderr', 'error'] as const
const CLOSE = 255

type Program = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * As much of a Kubernetes API server, and of the kubelet behind it, as `kubectl exec` and `kubectl port-forward` need: the first by SPDY and
 * by WebSockets, the second by SPDY, also through a WebSocket. Pods have one container, whose programs run on this machine.
 * https://kubernetes.io/docs/reference/generated/kubernetes-api: pods; KEP 4006 for WebSockets.
 */
export class Cluster {
  /** For KUBECONFIG: its current context leads here, into the namespace of the pods. */
  readonly kubeconfig: string
  fault: ClusterFault | undefined
  /** Whether it is one from before 1.30, which knows no WebSockets of this kind. */
  old = false
  /** What was asked for, `exec by SPDY/3.1`, and how often. */
  readonly counts = new Map<string, number>()
  readonly namespace = 'zookeeper'
  readonly #pods: Readonly<Record<string, Container>>
  readonly #folder = mkdtempSync(join(tmpdir(), 'zoosh-kube-'))
  readonly #server: Server
  readonly #lines = new Set<Duplex>()
  readonly #programs = new Set<Program>()

  private constructor(pods: Readonly<Record<string, Container>>) {
    this.#pods = pods
    this.kubeconfig = join(this.#folder, 'config')
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.on('connection', (line: Duplex) => this.#lines.add(line.on('close', () => this.#lines.delete(line))))
    this.#server.on('upgrade', (request: IncomingMessage, line: Duplex) => this.#upgrade(request, line))
  }

  static async start(pods: Readonly<Record<string, Container>>): Promise<Cluster> {
    const cluster = new Cluster(pods)
    await new Promise<void>((resolve) => cluster.#server.listen(0, '127.0.0.1', resolve))
    const { port } = cluster.#server.address() as AddressInfo
    const context = (namespace: string) => ({ cluster: 'here', user: 'alice', namespace })
    writeFileSync(
      cluster.kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'here',
        clusters: [
          { name: 'here', cluster: { server: `http://127.0.0.1:${port}` } },
          { name: 'gone', cluster: { server: 'http://127.0.0.1:1' } },
        ],
        users: [{ name: 'alice', user: { token: 'secret' } }],
        contexts: [
          { name: 'here', context: context(cluster.namespace) },
          { name: 'elsewhere', context: context('default') },
          { name: 'gone', context: { ...context('default'), cluster: 'gone' } },
        ],
      }),
    )
    return cluster
  }

  /** Programs that run in its pods now. */
  get programs(): number {
    return this.#programs.size
  }

  /** Breaks all connections to it. */
  cut(): void {
    for (const line of this.#lines) line.destroy()
  }

  async stop(): Promise<void> {
    this.cut()
    for (const program of this.#programs) program.kill('SIGKILL')
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    rmSync(this.#folder, { recursive: true })
  }

  /** A refusal of what was asked; undefined: it may be done. */
  #refusal(name: string, namespace: string, part: string | undefined): Status | undefined {
    const may = (verb: string, resource: string, role: string): Status =>
      refused(
        403,
        'Forbidden',
        `pods "${name}" is forbidden: User "alice" cannot ${verb} resource "${resource}" in API group "" in the namespace "${namespace}": RBAC: ${role} not found`,
      )
    if (this.fault === 'unauthorized') return refused(401, 'Unauthorized', 'Unauthorized')
    if (this.fault === 'may-not-look') return may('get', 'pods', 'role.rbac.authorization.k8s.io "reader"')
    if (namespace !== this.namespace || !this.#pods[name]) return refused(404, 'NotFound', `pods "${name}" not found`)
    if (part === undefined) return undefined
    if (this.fault === 'may-not-exec') return may('create', `pods/${part}`, 'role.rbac.authorization.k8s.io "execer"')
    if (this.fault === 'no-container') return refused(500, 'InternalError', 'container not found ("zookeeper")')
    return undefined
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const asked = askedFor(request)
    const known = this.#known(new URL(request.url ?? '', 'http://api').pathname)
    const status = known
      ? undefined
      : asked
        ? this.#refusal(asked.name, asked.namespace, asked.part)
        : refused(404, 'NotFound', `namespaces "${request.url?.split('/').at(-1)}" not found`)
    const body = status ?? known ?? this.#pod(asked!.name)
    response.writeHead(status?.code ?? 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  }

  /** What kubectl asks first, or to find out why something is not there. */
  #known(path: string): object | undefined {
    const name = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(path)?.[1]
    if (name === undefined) return discovery[path]
    if (name !== this.namespace && name !== 'default') return undefined
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  }

  #pod(name: string): object {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: this.namespace },
      spec: { containers: [{ name: 'zookeeper', image: 'zookeeper:3.9' }] },
      status: { phase: this.fault === 'completed' ? 'Succeeded' : 'Running' },
    }
  }

  #upgrade(request: IncomingMessage, line: Duplex): void {
    line.on('error', () => {})
    const asked = askedFor(request)
    const status = asked?.part ? this.#refusal(asked.name, asked.namespace, asked.part) : refused(400, 'BadRequest', '')
    const webSocket = request.headers.upgrade?.toLowerCase() === 'websocket'
    const code = status?.code ?? (webSocket && this.old ? 400 : 101)
    const offered =
      `${request.headers[webSocket ? 'sec-websocket-protocol' : 'x-stream-protocol-version'] ?? ''}`.split(/, */)
    const protocol = [
      'v5.channel.k8s.io',
      'SPDY/3.1+portforward.k8s.io',
      'v4.channel.k8s.io',
      'portforward.k8s.io',
    ].find((one) => offered.includes(one))
    if (code !== 101 || protocol === undefined) {
      const body = JSON.stringify(status ?? refused(400, 'BadRequest', 'unable to upgrade'))
      const lines = [`HTTP/1.1 ${code} No`, 'Content-Type: application/json', `Content-Length: ${body.length}`]
      return void line.end(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`)
    }
    const way = `${asked!.part} by ${webSocket ? protocol : 'SPDY/3.1'}`
    this.counts.set(way, (this.counts.get(way) ?? 0) + 1)
    const said = webSocket
      ? [
          'Upgrade: websocket',
          `Sec-WebSocket-Accept: ${acceptanceOf(`${request.headers['sec-websocket-key']}`)}`,
          `Sec-WebSocket-Protocol: ${protocol}`,
        ]
      : ['Upgrade: SPDY/3.1', `X-Stream-Protocol-Version: ${protocol}`]
    line.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n${said.join('\r\n')}\r\n\r\n`)
    const container = this.#pods[asked!.name]!
    if (asked!.part === 'portforward') this.#forward(webSocket ? new WebSocketLine(line) : line, container)
    else if (webSocket) this.#execByWebSocket(new WebSocketLine(line), container, asked!.command)
    else this.#execBySpdy(line, container, asked!.command)
  }

  #execByWebSocket(line: WebSocketLine, container: Container, command: readonly string[]): void {
    const to = (channel: number) => (chunk: Buffer) => line.write(Buffer.concat([Buffer.from([channel]), chunk]))
    const program = this.#run(container, command, (status) => {
      to(channels.indexOf('error'))(status)
      line.end()
    })
    program.stdout.on('data', to(channels.indexOf('stdout')))
    program.stderr.on('data', to(channels.indexOf('stderr')))
    line.on('data', ([channel, ...rest]: Buffer) => {
      if (channel === channels.indexOf('stdin')) program.stdin.write(Buffer.from(rest))
      if (channel === CLOSE) program.stdin.end()
    })
    line.on('close', () => program.stdin.end())
  }

  #execBySpdy(line: Duplex, container: Container, command: readonly string[]): void {
    const streams = new Map<string, SpdyStream>()
    const missing = new Set<string>(channels)
    new SpdySession(line, (stream) => {
      const type = stream.headers.get('streamtype') ?? ''
      streams.set(type, stream)
      if (!missing.delete(type) || missing.size > 0) return
      const program = this.#run(container, command, (status) => {
        streams.get('error')!.end(status)
        for (const name of ['stdout', 'stderr']) streams.get(name)!.end()
        line.end()
      })
      program.stdout.on('data', (chunk: Buffer) => streams.get('stdout')!.write(chunk))
      program.stderr.on('data', (chunk: Buffer) => streams.get('stderr')!.write(chunk))
      streams.get('stdin')!.pipe(program.stdin)
      line.on('close', () => program.stdin.end())
    })
  }

  /** Runs a program in a container; what is not on its PATH is told as runc does. @param over hears how it ended */
  #run({ env }: Container, command: readonly string[], over: (status: Buffer) => void): Program {
    const [file = '', ...words] = command
    const program = spawn(file, words, { env, stdio: 'pipe' })
    this.#programs.add(program)
    program.stdin.on('error', () => {})
    const end = (status: object): void => {
      if (this.#programs.delete(program)) over(Buffer.from(JSON.stringify(status)))
    }
    program.on('error', () => {
      const why = `exec: "${file}": executable file not found in $PATH`
      end(
        refused(
          500,
          'InternalError',
          `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "0f": OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`,
        ),
      )
    })
    program.on('close', (code, signal) => end(code === 0 ? success : endedWith(signal ? 137 : (code ?? 1))))
    return program
  }

  #forward(line: Duplex, { ports }: Container): void {
    const errors = new Map<string, SpdyStream>()
    new SpdySession(line, (stream) => {
      const request = stream.headers.get('requestid') ?? ''
      if (stream.headers.get('streamtype') === 'error') return void errors.set(request, stream)
      const port = Number(stream.headers.get('port'))
      const socket = createConnection({ host: '127.0.0.1', port: ports[port] ?? 1 })
      this.#lines.add(socket.on('close', () => this.#lines.delete(socket)))
      const over = (why = ''): void => {
        errors.get(request)?.end(why)
        stream.end()
      }
      socket
        .on('error', ({ message }) => over(`error forwarding port ${port} to pod: ${message}`))
        .on('end', () => over())
      socket.pipe(stream, { end: false })
      stream.pipe(socket)
      stream.on('close', () => socket.destroy())
    })
  }
}

/** What there is, which kubectl asks first. */
const discovery: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: 'v1',
    resources: [
      { name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get'], shortNames: ['po'] },
    ],
  },
}

interface Status {
  readonly code: number
}

const success = { metadata: {}, status: 'Success' }

function refused(code: number, reason: string, message: string): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code } as Status
}

function endedWith(code: number): object {
  const details = { causes: [{ reason: 'ExitCode', message: String(code) }] }
  const message = `command terminated with non-zero exit code: exit status ${code}`
  return { metadata: {}, status: 'Failure', reason: 'NonZeroExitCode', message, details }
}

interface Asked {
  readonly namespace: string
  readonly name: string
  readonly part: string | undefined
  readonly command: readonly string[]
}

function askedFor({ url = '' }: IncomingMessage): Asked | undefined {
  const { pathname, searchParams } = new URL(url, 'http://api')
  const [, namespace, name, part] =
    /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)(?:\/(exec|portforward))?$/.exec(pathname) ?? []
  return namespace === undefined || name === undefined
    ? undefined
    : { namespace, name, part, command: searchParams.getAll('command') }
}
