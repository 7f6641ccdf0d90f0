import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { joinPath } from '../../../src/wire/path.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { scratch } from '../../harness/real-server.ts'
import type { Spawned } from '../spawned.ts'
import type { Arena } from './arena.ts'
import { runOf } from './contenders.ts'
import { begin, type Scene } from './faults.ts'
import { Host } from './host.ts'
import { LifeLog, now, type Tenure } from './life-log.ts'
import { processesOf, signalTo } from './processes.ts'
import type { Recipe } from './recipes.ts'
import { type Beat, type Contender, FOREVER, type Schedule, tell } from './schedule.ts'
import { type Violation, verdict } from './verdict.ts'

/** How long what must come to its end after all faults are over may take on a busy machine, in ms. */
const PATIENCE = 40_000

/** A promise that was broken, or something that did not come to its end. */
export interface Finding {
  readonly kind: Violation['kind'] | 'hangs' | 'survivor' | 'znode' | 'bug'
  readonly text: string
}

export interface Outcome {
  readonly findings: readonly Finding[]
  /** How many times it was held. */
  readonly tenures: number
  /** The schedule and what happened, to read. */
  readonly story: string
}

/** Plays a schedule on real servers with real programs, and judges what their log tells. */
export async function play(schedule: Schedule, recipe: Recipe, arena: Arena): Promise<Outcome> {
  const game = await Game.prepare(schedule, recipe, arena)
  try {
    return await game.play()
  } finally {
    await game.clean()
  }
}

let games = 0

class Game implements Scene {
  readonly schedule: Schedule
  readonly recipe: Recipe
  readonly arena: Arena
  readonly hosts: readonly Host[]
  readonly path: string
  readonly log: LifeLog
  readonly #mark: string
  readonly #began = now()
  readonly #notes: [at: number, text: string][] = []
  readonly #findings: Finding[] = []
  #over = false

  private constructor(scene: Pick<Scene, 'schedule' | 'recipe' | 'arena' | 'hosts' | 'path' | 'log'>, mark: string) {
    this.schedule = scene.schedule
    this.recipe = scene.recipe
    this.arena = scene.arena
    this.hosts = scene.hosts
    this.path = scene.path
    this.log = scene.log
    this.#mark = mark
  }

  static async prepare(schedule: Schedule, recipe: Recipe, arena: Arena): Promise<Game> {
    const mark = `${process.pid}.${games++}`
    const path = `/judge-${mark}`
    const hosts: Host[] = []
    // One that nothing befalls comes last: the way must be free for it.
    for (let i = 0; i <= schedule.contenders.length; i++) {
      const links = await Promise.all(arena.servers.map((server) => FaultyProxy.start(server)))
      hosts.push(new Host(`h${i}`, `${mark}/h${i}`, links))
    }
    const log = new LifeLog(join(mkdtempSync(join(scratch, 'zoosh-judge-')), 'life'))
    const game = new Game({ schedule, recipe, arena, hosts, path, log }, `${mark}/`)
    await game.administer(async (zk) => recipe.prepare?.(zk, path))
    return game
  }

  async administer<T>(work: (zk: ZooKeeper) => Promise<T>): Promise<T> {
    await using zk = await connect(this.arena.connectString, { waitForConnection: true })
    return await work(zk)
  }

  note(text: string): void {
    this.#notes.push([now(), text])
  }

  async play(): Promise<Outcome> {
    const { contenders, beats, timeout } = this.schedule
    const playing = contenders.map((contender, i) => this.#takePart(contender, this.hosts[i]!))
    // First all of them are there.
    await this.#until('start', timeout * 2)
    for (const beat of beats) await this.#beat(beat)
    this.#over = true
    await this.arena.mend()
    this.note('all faults are over')
    await this.#inTime('a contender', Promise.all([...playing, this.#dismiss()]))
    await this.#inTime('the last one', this.#takePart({ ...plainly, shared: false }, this.hosts.at(-1)!, true))
    await this.#nothingStays()
    return this.#judge()
  }

  async clean(): Promise<void> {
    this.#over = true
    for (const { pid } of processesOf(this.#mark)) signalTo(pid, 'SIGKILL')
    await Promise.all(this.hosts.flatMap(({ links }) => links.map((link) => link.stop())))
    this.log.close()
    rmSync(dirname(this.log.file), { recursive: true, force: true })
  }

  /** Takes part again and again until it is over, or once. */
  async #takePart(contender: Contender, host: Host, once = false): Promise<void> {
    const run = runOf(contender, host, this)
    do {
      const { program, over } = host.start(run)
      await over
      this.#look(host, program)
      await sleep(50)
      while (host.stopped && !this.#over) await sleep(20)
    } while (!once && !this.#over)
  }

  #look({ name }: Host, { process: { exitCode, signalCode }, err }: Spawned): void {
    const said = err.trim().split('\n').at(-1)
    this.note(`${name} ended with ${exitCode ?? signalCode}${said ? `: ${said}` : ''}`)
    if (err.includes('a bug in zoosh')) this.#findings.push({ kind: 'bug', text: `${name} said: ${err}` })
  }

  /** Ends those who would never end by themselves. */
  async #dismiss(): Promise<void> {
    for (const [i, { ms }] of this.schedule.contenders.entries())
      if (ms === FOREVER) this.hosts[i]!.running?.process.kill('SIGTERM')
  }

  async #beat({ after, ms, first, second }: Beat): Promise<void> {
    if (after !== 'beat') await this.#until(after, this.schedule.timeout)
    await sleep(ms)
    const end = await begin(first, this)
    if (second?.begins === 'as the first ends') {
      await sleep(first.ms)
      const [, endSecond] = await Promise.all([end(), begin(second.fault, this)])
      await sleep(second.fault.ms)
      return endSecond()
    }
    await Promise.all([
      sleep(first.ms).then(end),
      second && this.#second(second.fault, second.begins === 'together' ? 0 : first.ms / 2),
    ])
  }

  async #second(fault: Beat['first'], delay: number): Promise<void> {
    await sleep(delay)
    const end = await begin(fault, this)
    await sleep(fault.ms)
    await end()
  }

  /** Waits until somebody writes such a line, or has not for long. */
  async #until(word: 'start' | 'end', patience: number): Promise<void> {
    const count = (): number => this.log.lines.filter((line) => line.word === word).length
    const before = count()
    const end = now() + patience
    while (count() === before && now() < end) await sleep(10)
  }

  async #inTime(who: string, work: Promise<unknown>): Promise<void> {
    const late = new AbortController()
    const inTime = await Promise.race([
      work.then(() => true),
      sleep(PATIENCE, false, { signal: late.signal }).catch(() => false),
    ])
    late.abort()
    if (inTime) return
    const left = processesOf(this.#mark).map(({ pid, command }) => `${pid} ${command}`)
    this.#findings.push({ kind: 'hangs', text: `${who} has not come to its end: ${left.join('\n')}` })
  }

  /** No process lives on, and no znode of a session that is over. */
  async #nothingStays(): Promise<void> {
    const left = await settled(async () => processesOf(this.#mark).map(({ pid, command }) => `${pid} ${command}`))
    if (left.length > 0) this.#findings.push({ kind: 'survivor', text: `still alive: ${left.join('\n')}` })
    const stay = await settled(() => this.administer((zk) => ephemeralsBelow(zk, this.path)))
    if (stay.length > 0) this.#findings.push({ kind: 'znode', text: `still there: ${stay.join(' ')}` })
  }

  #judge(): Outcome {
    const shared = new Set(this.hosts.map(({ name }) => name).filter((_, i) => this.schedule.contenders[i]?.shared))
    const { tenures } = this.log
    const excuses = this.hosts.flatMap((host) => host.excuses)
    const findings = [...verdict(tenures, this.recipe.rule(shared), excuses), ...this.#findings]
    if (!tenures.some(({ host }) => host === this.hosts.at(-1)!.name))
      findings.push({ kind: 'hangs', text: 'in the end nobody could hold it any more' })
    const told = [...this.#notes, ...tenures.flatMap(lifeOf)].sort(([a], [b]) => a - b)
    const lines = told.map(([at, text]) => `  ${(at - this.#began).toFixed(0).padStart(6)} ${text}`)
    return { findings, tenures: tenures.length, story: [tell(this.schedule), ...lines].join('\n') }
  }
}

/** One that nothing befalls. */
const plainly = { kind: 'zoosh', ms: 50, manners: 'plain', children: 0 } as const

function lifeOf({ id, at, token, path, ended }: Tenure): [number, string][] {
  const held = token === undefined ? path : `0x${token.toString(16)}`
  return [
    [at[0]!, `${id} starts with ${held}`],
    [at.at(-1)!, `${id} ${ended ? 'ends' : 'writes its last line'}`],
  ]
}

/** Asks until nothing is left, or long enough. */
async function settled(ask: () => Promise<string[]>): Promise<string[]> {
  const end = now() + 10_000
  for (;;) {
    const left = await ask()
    if (left.length === 0 || now() > end) return left
    await sleep(50)
  }
}

async function ephemeralsBelow(zk: ZooKeeper, path: string): Promise<string[]> {
  const stat = await zk.exists(path)
  if (!stat) return []
  if (stat.ephemeralOwner !== 0n) return [path]
  const { children } = await zk.children(path).catch(() => ({ children: [] }))
  const below = await Promise.all(children.map((name) => ephemeralsBelow(zk, joinPath(path, name))))
  return below.flat()
}
