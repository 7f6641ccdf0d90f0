import { expect, vi } from 'vitest'
import type { Run } from '../run-line.ts'

/** A finding of `doctor --json`. */
interface Finding {
  readonly check: string
  readonly severity: string
  readonly where: string
  readonly what: string
  readonly advice: string
  readonly personJudges: boolean
}

/** What every command is to say of an ensemble in a situation. */
export interface Truth {
  readonly service: 'serving' | 'leaderless' | 'electing' | 'lost' | 'unknown'
  /** What is said of the whole. */
  readonly said?: RegExp
  /** By address; who is not named is to serve. */
  readonly members: Readonly<Record<string, string>>
}

/** Tries until it holds: members take their time to see what happened. */
export const soon = <T>(check: () => Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 40_000, interval: 100 })

/** What advice tells to type, of what a test can do. */
const LINES = /zoosh (ensemble (?:start|resume|stop) \S+ \d+|wait --quorum --for 1m)|kill -CONT (\d+)/g

/** An ensemble asked by command lines: what they say in a situation, and what comes of their advice. */
export class TroubledEnsemble {
  readonly #run: Run
  /** Flags that name the members. */
  readonly #flags: string

  constructor(run: Run, flags = '') {
    this.#run = run
    this.#flags = flags
  }

  async json(line: string) {
    return JSON.parse((await this.#run(`${line} ${this.#flags} --json`.replace(/ +/g, ' '))).out)
  }

  /** Waits until `status` tells the truth, and holds the other commands to it. */
  async tells({ service, said, members }: Truth): Promise<void> {
    const status = await soon(async () => {
      const found = await this.json('status')
      expect({ service: found.service, members: situations(found) }).toEqual({ service, members })
      return found
    })
    if (said) expect(status.problems[0]).toMatch(said)
    expect(status.quorum).toBe(service === 'serving')
    expect(status.healthy).toBe(service === 'serving' && Object.keys(members).length === 0)
    // At once: some truths last no longer than syncLimit.
    const [checked, findings] = await Promise.all([this.#run(`status --check ${this.#flags}`.trim()), this.findings()])
    expect(checked.code).toBe(status.healthy ? 0 : 1)
    const found = findings.filter(({ check }) => check.startsWith('member-'))
    expect(Object.fromEntries(found.map(({ where, check }) => [where, check.replace('member-', '')]))).toEqual(members)
    expect(findings.some(({ check }) => check === 'quorum')).toBe(service !== 'serving')
    // Nobody who is alive and well is told to be started again.
    for (const { check, advice } of findings) {
      if (/waiting|electing/.test(check)) expect(advice).toMatch(/^leave it running/)
      if (check === 'member-silent') expect(advice).toMatch(/^look at its process before a restart/)
    }
  }

  /** `sessions` names everyone who could not be asked. */
  async sessionsNames(addresses: readonly string[]): Promise<void> {
    const { untold } = await this.json('sessions')
    const named = new Set(untold.map(({ server }: { server: string }) => server))
    for (const address of addresses) expect(named).toContain(address)
  }

  async waitsInVain(said: RegExp): Promise<void> {
    const { code, err } = await this.#run('wait --quorum --for 4s')
    expect({ code, err }).toEqual({ code: 124, err: expect.stringMatching(said) })
    expect(err).toMatch(/^zoosh: waiting for a quorum: /)
  }

  /**
   * Does to the letter what nobody must judge, the ensemble's first, and sees each time that it has helped.
   * @returns how many pieces of advice were followed
   */
  async follow(): Promise<number> {
    let followed = 0
    for (;;) {
      const next = (await this.findings()).find(
        ({ personJudges, check }) => !personJudges && !/waiting|electing/.test(check),
      )
      if (!next) return followed
      expect(followed).toBeLessThan(12)
      await this.#obey(next)
      followed++
    }
  }

  async findings(): Promise<Finding[]> {
    const { findings } = await this.json('doctor --scan 0')
    return findings.filter(({ check }: Finding) => /^(quorum|member-.*|two-leaders)$/.test(check))
  }

  async #obey(finding: Finding): Promise<void> {
    const lines = [...finding.advice.matchAll(LINES)]
    // Of the whole it may only say that what is told of each member is to be done.
    const inner = lines.length === 0 && finding.where === 'ensemble' ? await this.#ofMembers() : [finding]
    for (const { advice } of inner) {
      const [[, line, pid] = []] = advice.matchAll(LINES)
      expect(line ?? pid, advice).toBeDefined()
      if (pid !== undefined) process.kill(Number(pid), 'SIGCONT')
      else expect(await this.#run(line!)).toMatchObject({ err: expect.not.stringContaining('zoosh: unknown') })
    }
    await soon(async () => {
      const left = await this.findings()
      expect(left.map(({ where, what }) => [where, what])).not.toContainEqual([finding.where, finding.what])
    })
  }

  async #ofMembers(): Promise<Finding[]> {
    const all = await this.findings()
    return all.filter(
      ({ where, personJudges, check }) => where !== 'ensemble' && !personJudges && check !== 'member-waiting',
    )
  }
}

function situations({ members }: { members: { address: string; situation?: string }[] }): Record<string, string> {
  return Object.fromEntries(members.flatMap(({ address, situation }) => (situation ? [[address, situation]] : [])))
}
