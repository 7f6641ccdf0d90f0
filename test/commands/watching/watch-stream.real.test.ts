import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { call, program } from '../../harness/program.ts'
import { startEnsemble } from '../../harness/real-ensemble.ts'
import { describeReal, startServer } from '../../harness/real-server.ts'
import { cleanEnv } from '../../harness/zoosh.ts'

// kazoo waits ever longer between its attempts to come back: five restarts are a minute.
vi.setConfig({ testTimeout: 300_000 })

const CHANGES = Number(process.env.ZOOSH_CHANGES ?? 10_000)
const RESTARTS = 5

function haveKazoo(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import kazoo'], { stdio: 'ignore' })
    return true
  } catch {
    if (process.env.CI === 'true') throw new Error('kazoo is missing: apt-get install python3-kazoo')
    process.stderr.write('\n*** SKIPPED: watch and kazoo: install python3-kazoo\n')
    return false
  }
}

interface Told {
  type: string
  path: string
  version: number | null
  initial?: true
  synthetic?: true
  reason?: string
  zxid: string | null
}

/** zoosh watch -r -o ndjson in a process of its own, as a consumer sees it. */
class Stream {
  readonly told: Told[] = []
  readonly tree = new Map<string, number | null>()
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  err = ''
  #wake: (() => void) | undefined

  constructor(server: string, args: readonly string[], sessionTimeout: string) {
    this.child = spawn(...call(program, ['watch', ...args, '-o', 'ndjson']), {
      env: cleanEnv({ ZOOSH_SERVER: server, ZOOSH_SESSION_TIMEOUT: sessionTimeout }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stderr!.on('data', (chunk) => {
      this.err += chunk
    })
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.#take(JSON.parse(line) as Told))
    this.ended = new Promise((done) => this.child.on('close', done))
  }

  #take(told: Told): void {
    this.told.push(told)
    if (told.type === 'NodeDeleted') this.tree.delete(told.path)
    else if (told.type.startsWith('Node')) this.tree.set(told.path, told.version)
    this.#wake?.()
  }

  async until(wanted: () => boolean, ms = 240_000): Promise<void> {
    const end = performance.now() + ms
    while (!wanted()) {
      if (performance.now() > end) throw new Error(`never came; ${this.told.length} lines\n${this.err}`)
      await new Promise<void>((done) => {
        this.#wake = done
        setTimeout(done, 100)
      })
    }
  }

  /** Changes told by events or looks, without what was there at the start. */
  get changes(): Told[] {
    return this.told.filter(({ initial }) => !initial)
  }

  get gaps(): Told[] {
    return this.told.filter(({ type }) => type === 'Gap')
  }
}

/** Change with a number, as writer.py makes it. */
function expected(number: number, base: string): Pick<Told, 'type' | 'path' | 'version'> {
  const group = Math.floor(number / 10)
  const path = `${base}/n${String(group).padStart(6, '0')}`
  const at = number % 10
  if (at === 0) return { type: 'NodeCreated', path, version: 0 }
  if (at === 9 && group % 2 === 1) return { type: 'NodeDeleted', path, version: 8 }
  return { type: 'NodeDataChanged', path, version: at }
}

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function writer(server: string, base: string, changes: number): { done: Promise<void>; progress: () => number } {
  const child = spawn('/usr/bin/python3', [resolve(import.meta.dirname, 'writer.py'), server, base, String(changes)])
  children.push(child)
  let progress = 0
  let err = ''
  createInterface({ input: child.stdout }).on('line', (line) => {
    progress = line === 'done' ? changes : Number(line)
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const done = new Promise<void>((resolve, reject) => {
    child.on('close', () => (progress === changes ? resolve() : reject(new Error(`the writer ended early:\n${err}`))))
  })
  done.catch(() => {})
  return { done, progress: () => progress }
}

async function follow(server: string, base: string, sessionTimeout = '20s'): Promise<Stream> {
  const zk = await connect(server)
  await zk.create(base)
  await zk.close()
  const stream = new Stream(server, [base, '-r', '--initial'], sessionTimeout)
  children.push(stream.child)
  await stream.until(() => stream.told.length > 0)
  return stream
}

async function realVersions(server: string, base: string): Promise<Map<string, number>> {
  await using zk = await connect(server)
  const { children: names, stat } = await zk.children(base)
  const all = await Promise.all(
    names.map(async (name) => [`${base}/${name}`, (await zk.exists(`${base}/${name}`))!.version] as const),
  )
  return new Map([[base, stat.version] as const, ...all])
}

/** The consumer's tree is the real one in the end, and unless a gap says otherwise, nothing is missing in between. */
async function checkTree(stream: Stream, server: string, base: string): Promise<void> {
  const real = await realVersions(server, base)
  await stream.until(
    () => stream.tree.size === real.size && [...real].every(([path, version]) => stream.tree.get(path) === version),
  )
  if (stream.gaps.length > 0) return
  const changes = stream.changes.map(({ type, path, version }) => ({ type, path, version }))
  const order = new Map<string, number>()
  for (const { type, path, version } of changes) {
    const last = order.get(path)
    if (type === 'NodeCreated') expect({ path, last }).toEqual({ path, last: undefined })
    else if (type === 'NodeDataChanged') expect({ path, version }).toEqual({ path, version: last! + 1 })
    order.set(path, version!)
  }
}

describeReal('watch -r -o ndjson and another client', () => {
  if (!haveKazoo()) return

  test('every change of kazoo is told exactly once, in order', async () => {
    await using server = await startServer()
    const stream = await follow(server.connectString, '/k')
    await writer(server.connectString, '/k', CHANGES).done
    await stream.until(() => stream.changes.length >= CHANGES)
    await sleep(200)
    expect(stream.changes.length).toBe(CHANGES)
    for (const [number, { type, path, version, synthetic }] of stream.changes.entries()) {
      expect({ type, path, version, synthetic }).toEqual({ ...expected(number, '/k'), synthetic: undefined })
    }
    const zxids = stream.changes.flatMap(({ zxid }) => (zxid === null ? [] : [BigInt(zxid)]))
    expect(zxids.every((zxid, at) => at === 0 || zxid > zxids[at - 1]!)).toBe(true)
    expect(zxids.length).toBeGreaterThan(CHANGES / 10)
    stream.child.kill('SIGINT')
    expect(await stream.ended).toBe(130)
  })

  test('the tree is right and every gap marked when the server is killed and restarted five times', async () => {
    await using server = await startServer({ javaProperties: { 'zookeeper.forceSync': 'yes' } })
    const stream = await follow(server.connectString, '/k')
    const { done, progress } = writer(server.connectString, '/k', CHANGES)
    for (let i = 1; i <= RESTARTS; i++) {
      await stream.until(() => progress() >= (CHANGES * i) / (RESTARTS + 1))
      await server.restart()
    }
    await done
    await checkTree(stream, server.connectString, '/k')
  })

  test('the tree is right and every gap marked when the leader of an ensemble is killed', async () => {
    await using ensemble = await startEnsemble()
    const hosts = ensemble.connectString
    const stream = await follow(hosts, '/k')
    const { done, progress } = writer(hosts, '/k', CHANGES)
    await stream.until(() => progress() >= CHANGES / 3)
    const leader = await ensemble.leader()
    await leader.kill()
    await stream.until(() => progress() >= (2 * CHANGES) / 3)
    await leader.start()
    await done
    await checkTree(stream, hosts, '/k')
  })

  test('an expired session is told as a gap, and the tree is right afterwards', async () => {
    await using server = await startServer()
    const stream = await follow(server.connectString, '/k', '2s')
    await writer(server.connectString, '/k', 100).done
    // Frozen past the end of its session, which the server then takes away; much happens before it wakes.
    stream.child.kill('SIGSTOP')
    while (/sid=0x/.test(await server.fourLetter('cons'))) await sleep(100)
    await writer(server.connectString, '/k', 1_000).done
    stream.child.kill('SIGCONT')
    await stream.until(() => stream.gaps.length > 0)
    await checkTree(stream, server.connectString, '/k')
    expect(stream.gaps).toMatchObject([{ reason: 'expired' }])
  })
})
