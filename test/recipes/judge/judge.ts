import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { joinPath } from '../../../src/wire/path.ts'
import type { Spawned } from '../spawned.ts'
import type { Arena } from './arena.ts'
import { runOf } from './contenders.ts'
import { begin, type Scene } from './faults.ts'
import type { Host } from './host.ts'
import { type LifeLog, now, type Tenure } from './life-log.ts'
import type { Recipe } from './recipes.ts'
import { type Beat, type Contender, type Fault, FOREVER, type Schedule, tell } from './schedule.ts'
import { Stage } from './stage.ts'
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
  await using stage = new Stage(arena)
  for (const i of schedule.contenders.keys()) await stage.host(`h${i}`)
  // One that nothing befalls: in the end the way must be free for it.
  const last = await stage.host('last')
  const game = new Game(schedule, recipe, arena, stage)
  return await game.play(last).finally(() => game.end())
}

class Game implements Scene {
  readonly schedule: Schedule
  readonly recipe: Recipe
  readonly arena: Arena
  readonly hosts: readonly Host[]
  readonly path: string
  readonly log: LifeLog
  readonly #stage: Stage
  readonly #began = now()
  readonly #notes: [at: number, text: string][] = []
  readonly #findings: Finding[] = []
  #over = false

  constructor(schedule: Schedule, recipe: Recipe, arena: Arena, stage: Stage) {
    this.schedule = schedule
    this.recipe = recipe
    this.arena = arena
    this.#stage = stage
    this.hosts = stage.hosts
    this.path = stage.path
    this.log = stage.log
  }

  async administer<T>(work: (zk: ZooKeeper) => Promise<T>): Promise<T> {
    await using zk = await connect(this.arena.connectString, { waitForConnection: true })
    return await work(zk)
  }

  note(text: string): void {
    this.#notes.push([now(), text])
  }

  async play(last: Host): Promise<Outcome> {
    const { contenders, beats, timeout } = this.schedule
    await this.administer(async (zk) => this.recipe.prepare?.(zk, this.path))
    const playing = contenders.map((contender, i) => this.#takePart(contender, this.hosts[i]!))
    await this.#until('start', timeout * 2)
    for (const beat of beats) await this.#beat(beat)
    this.end()
    await this.arena.mend()
    this.note('all faults are over')
    await this.#inTime('a contender', Promise.all([...playing, this.#dismiss()]))
    await this.#inTime('the last one', this.#takePart(plainly, last))
    await this.#nothingStays()
    return this.#judge(last)
  }

  /** Nobody begins again. */
  end(): void {
    this.#over = true
  }

  /** Takes part again and again until it is over, but once at least. */
  async #takePart(contender: Contender, host: Host): Promise<void> {
    const run = await runOf(contender, host, this)
    do {
      const { program, over } = host.start(run)
      await over
      this.#look(host, program)
      await sleep(50)
      while (host.stopped && !this.#over) await sleep(20)
    } while (!this.#over)
  }

  #look({ name }: Host, { process: { exitCode, signalCode }, err }: Spawned): void {
    const said = err.trim().split('\n')[0]
    this.note(`${name} ended with ${exitCode ?? signalCode}${said ? `: ${said}` : ''}`)
    if (err.includes('a bug in zoosh')) this.#findings.push({ kind: 'bug', text: `${name} said: ${err}` })
  }

  /** Ends those who would never end by themselves: a second signal ends zoosh at once, and CMD with it. */
  async #dismiss(): Promise<void> {
    const unending = this.hosts.filter((_, i) => this.schedule.contenders[i]?.ms === FOREVER)
    for (let times = 0; times < 2; times++) {
      for (const { running } of unending) running?.process.kill('SIGTERM')
      await sleep(400)
    }
  }

  async #beat({ after, ms, first, second }: Beat): Promise<void> {
    if (after !== 'beat') await this.#until(after, this.schedule.timeout / 2)
    await sleep(ms)
    const end = await begin(first, this)
    if (second?.begins === 'as the first ends') {
      await sleep(first.ms)
      await Promise.all([end(), this.#whole(second.fault, 0)])
      return
    }
    const delay = second?.begins === 'meanwhile' ? first.ms / 2 : 0
    await Promise.all([sleep(first.ms).then(end), second && this.#whole(second.fault, delay)])
  }

  /** A fault from its begin to its end. */
  async #whole(fault: Fault, delay: number): Promise<void> {
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
    const enough = new AbortController()
    const late = sleep(PATIENCE, 'late', { signal: enough.signal }).catch(() => 'in time')
    const how = await Promise.race([work.then(() => 'in time'), late])
    enough.abort()
    if (how === 'late') this.#find('hangs', `${who} has not come to its end:\n${this.#living().join('\n')}`)
  }

  /** No process lives on, and no znode of a session that is over. */
  async #nothingStays(): Promise<void> {
    const left = await settled(async () => this.#living())
    if (left.length > 0) this.#find('survivor', `still alive:\n${left.join('\n')}`)
    const stay = await settled(() => this.administer((zk) => ephemeralsBelow(zk, this.path)))
    if (stay.length > 0) this.#find('znode', `still there:\n${stay.join('\n')}`)
  }

  #living(): string[] {
    return this.#stage.processes.map(({ pid, command }) => `${pid} ${command}`)
  }

  #find(kind: Finding['kind'], text: string): void {
    this.#findings.push({ kind, text })
  }

  #judge(last: Host): Outcome {
    const { tenures } = this.log
    const shared = this.hosts.filter((_, i) => this.schedule.contenders[i]?.shared).map(({ name }) => name)
    const excuses = this.hosts.flatMap((host) => host.excuses)
    const broken = verdict(tenures, this.recipe.rule(new Set(shared)), excuses)
    if (!tenures.some(({ host }) => host === last.name)) this.#find('hangs', 'in the end nobody could hold it any more')
    return { findings: [...broken, ...this.#findings], tenures: tenures.length, story: this.#tell(tenures) }
  }

  #tell(tenures: readonly Tenure[]): string {
    const told = [...this.#notes, ...tenures.flatMap(lifeOf)].sort(([a], [b]) => a - b)
    const lines = told.map(([at, text]) => `  ${(at - this.#began).toFixed(0).padStart(6)} ${text}`)
    return [tell(this.schedule), ...lines].join('\n')
  }
}

/** Holds it for a moment and lets go. */
const plainly: Contender = { kind: 'zoosh', shared: false, ms: 50, manners: 'plain', children: 0 }

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
