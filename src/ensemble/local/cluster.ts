import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Address, FourLetterError, fourLetter } from '../../client/connection/four-letter.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { UsageError } from '../../wire/error.ts'
import { zoosh } from '../../wire/hint.ts'
import { majority } from '../members/quorum.ts'
import { parseServer } from '../words/srvr.ts'
import { memberName, type Plan, type PlannedMember, readPlan } from './plan.ts'
import { requireFreePorts } from './ports.ts'
import { end, launch, type ProcessState, processState, signal, vanished } from './process.ts'
import { serverCommand } from './server-command.ts'

/** A member of a pseudo-cluster as it is now. */
export interface MemberState {
  readonly id: number
  readonly name: string
  readonly address: string
  /** `gone`: started, and no more without having been stopped. `electing`: runs, but does not serve. */
  readonly state: 'stopped' | 'gone' | 'paused' | 'electing' | 'serving'
  /** `leader`, `follower`, `observer`…; undefined unless serving. */
  readonly mode: string | undefined
  readonly pid: number | undefined
}

/** A pseudo-cluster of real servers, made by `createCluster`. */
export class Cluster {
  readonly dir: string
  readonly plan: Plan

  /** @throws UsageError when `dir` holds none */
  constructor(dir: string) {
    this.dir = resolve(dir)
    this.plan = readPlan(dir)
  }

  /** Client address of a member. */
  address(member: PlannedMember): Address {
    return { host: this.plan.host, port: member.clientPort }
  }

  /**
   * The member with an id.
   * @throws UsageError when there is none
   */
  member(id: number): PlannedMember {
    const found = this.plan.members.find((member) => member.id === id)
    if (found) return found
    throw new UsageError(`no server ${id}: there are ${this.plan.members.map((member) => member.id).join(', ')}`)
  }

  /** Starts members that do not run (a paused one stays paused). Does not wait. */
  async launch(members: readonly PlannedMember[] = this.plan.members): Promise<void> {
    const states = await Promise.all(members.map((member) => this.process(member)))
    const idle = members.filter((_, i) => states[i]!.state === 'stopped' || states[i]!.state === 'gone')
    await requireFreePorts(idle, this.plan.host, 'stop what listens there, or create the cluster anew with other ports')
    for (const member of idle) {
      const { program, args } = serverCommand(this.dir, this.plan, member, this.#mark(member))
      await launch(program, args, { log: this.logFile(member), pidFile: this.#pidFile(member), cwd: this.dir })
    }
  }

  /**
   * Starts members and waits until a majority of voters serves, and each of `members` does.
   * @param timeout in ms
   * @throws ConnectionError when a server ends while starting or the time is up, with the end of its log
   */
  async start(members: readonly PlannedMember[] = this.plan.members, timeout = 60_000): Promise<MemberState[]> {
    await this.launch(members)
    return this.settle(members, timeout)
  }

  /** Waits until each of `members` serves; fewer voters than a majority cannot, and are not waited for. */
  async settle(members: readonly PlannedMember[], timeout = 60_000): Promise<MemberState[]> {
    const deadline = performance.now() + timeout
    const ids = new Set(members.map((member) => member.id))
    for (;;) {
      const states = await this.status()
      const mine = states.filter((state) => ids.has(state.id))
      const dead = mine.find((state) => state.state === 'gone')
      if (dead) throw await this.#failure('lost', this.member(dead.id), `${dead.name} ended while starting`)
      if (mine.every((state) => state.state === 'serving') || !this.#canServe(states)) return states
      if (performance.now() > deadline) {
        const late = mine.find((state) => state.state !== 'serving')!
        throw await this.#failure('timeout', this.member(late.id), `${late.name} does not serve after ${timeout} ms`)
      }
      await sleep(50)
    }
  }

  /** Ends members, politely, and waits for it. Paused ones are killed. */
  async stop(members: readonly PlannedMember[] = this.plan.members): Promise<void> {
    await Promise.all(members.map((member) => end(this.#pidFile(member), this.#mark(member))))
  }

  /** `SIGKILL`, `SIGSTOP` or `SIGCONT` to a member that runs, and waits until it shows. */
  async signal(member: PlannedMember, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const before = await this.process(member)
    if (before.state === 'stopped' || before.state === 'gone') {
      throw new UsageError(`${memberName(member)} does not run`, zoosh`ensemble start ${this.dir} ${member.id}`)
    }
    signal(before.pid, name)
    const after = { SIGKILL: 'gone', SIGSTOP: 'paused', SIGCONT: 'running' }[name]
    while ((await this.process(member)).state !== after) await sleep(10)
    if (name === 'SIGKILL') await vanished(before.pid)
  }

  /** Waits until some member leads; what each member does then, or when the time is up. */
  async awaitLeader(timeout: number): Promise<MemberState[]> {
    const deadline = performance.now() + timeout
    for (;;) {
      const states = await this.status()
      if (states.some(leads) || performance.now() > deadline) return states
      await sleep(50)
    }
  }

  /** What each member does. */
  async status(): Promise<MemberState[]> {
    return Promise.all(this.plan.members.map((member) => this.#state(member)))
  }

  /**
   * The member that leads.
   * @throws ConnectionError when none does
   */
  async leader(): Promise<PlannedMember> {
    const leader = (await this.status()).find(leads)
    if (leader) return this.member(leader.id)
    throw new ConnectionError('unreachable', 'no member leads: there is no quorum')
  }

  /** Members in the order of a rolling restart: each change of leader costs an election, so the leader comes last. */
  async leaderLast(members: readonly PlannedMember[]): Promise<PlannedMember[]> {
    const leaders = new Set((await this.status()).filter(({ mode }) => mode === 'leader').map(({ id }) => id))
    return [...members].sort((a, b) => Number(leaders.has(a.id)) - Number(leaders.has(b.id)))
  }

  /** File that takes a member's stdout and stderr. */
  logFile(member: PlannedMember): string {
    return join(this.dir, `${memberName(member)}.log`)
  }

  /** Folder of a member's data: dataDir, and dataLogDir too. */
  dataDir(member: PlannedMember): string {
    return join(this.dir, memberName(member))
  }

  /** What a member's process does. */
  process(member: PlannedMember): Promise<ProcessState> {
    return processState(this.#pidFile(member), this.#mark(member))
  }

  async #state(member: PlannedMember): Promise<MemberState> {
    const found = await this.process(member)
    const common = {
      id: member.id,
      name: memberName(member),
      address: `${this.plan.host}:${member.clientPort}`,
      pid: found.state === 'stopped' ? undefined : found.pid,
    }
    if (found.state !== 'running') return { ...common, state: found.state, mode: undefined }
    const mode = await this.#mode(member)
    return { ...common, state: mode === undefined ? 'electing' : 'serving', mode }
  }

  async #mode(member: PlannedMember): Promise<string | undefined> {
    try {
      return parseServer(await fourLetter(this.address(member), 'srvr', { timeout: 3000 })).known?.mode
    } catch (error) {
      if (error instanceof FourLetterError) return undefined
      throw error
    }
  }

  /** Whether enough voters run to elect a leader. */
  #canServe(states: readonly MemberState[]): boolean {
    const voters = this.plan.members.filter((member) => member.role === 'participant')
    const alive = voters.filter(({ id }) =>
      states.some((state) => state.id === id && (state.state === 'electing' || state.state === 'serving')),
    )
    return alive.length >= majority(voters.length)
  }

  async #failure(kind: 'lost' | 'timeout', member: PlannedMember, what: string): Promise<ConnectionError> {
    const log = await readFile(this.logFile(member), 'utf8').catch(() => '')
    const lines = log.trimEnd().split('\n')
    const telling = lines.filter((line) => /ERROR|FATAL|Exception/.test(line)).slice(-3)
    const last = (telling.length > 0 ? telling : lines.slice(-3)).join('\n  ')
    return new ConnectionError(kind, `${what}; ${this.logFile(member)} says:\n  ${last}`)
  }

  #pidFile(member: PlannedMember): string {
    return join(this.dir, `${memberName(member)}.pid`)
  }

  #mark(member: PlannedMember): string {
    return `-Dzoosh.member=${this.dataDir(member)}`
  }
}

/** Whether a member leads: alone, or others. */
export function leads({ mode }: MemberState): boolean {
  return mode === 'leader' || mode === 'standalone'
}
