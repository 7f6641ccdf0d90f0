import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { Journal } from '../../../../src/tree/journal/journal.ts'
import type { Recorder } from '../../../../src/tree/journal/recorder.ts'
import { removeRecorded } from '../../../../src/tree/journal/remove.ts'
import { nothingYet, type Restoration } from '../../../../src/tree/journal/restoration.ts'
import { restore } from '../../../../src/tree/journal/restore.ts'
import { landmarksOf } from '../../../../src/tree/journal/same-ensemble.ts'
import { ancestors, isUnder, parentPath } from '../../../../src/wire/path.ts'
import { dice } from '../../../harness/dice.ts'
import { Crash, expose, type Weather } from './faults.ts'

const NAMES = ['', '/a', '/b', '/a/x', '/a/y', '/b/x', '/b/x/deep']
const ACLS = ['world:anyone:cdrwa', 'world:anyone:cdrwa', 'world:anyone:drwa', 'world:anyone:dra']

interface Value {
  data: string
  acl: string
}

/**
 * One `delete -r` and its `undo` (some with --force, and the undo of that), with crashes, lost answers, and somebody else who
 * creates, sets, deletes and changes ACLs between any two requests.
 * @returns what was lost: nothing, if all is well
 */
export async function undoSchedule(open: () => Promise<ZooKeeper>, root: string, seed: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-judge-'))
  const other = await open()
  const schedule = new UndoSchedule(open, other, new Journal(folder), root, dice(seed))
  try {
    return await schedule.run()
  } finally {
    await schedule.end()
    await other.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

class UndoSchedule {
  /** What others have made, as they know it: what our deletion took is still in here. */
  readonly #world = new Map<string, Value>()
  readonly #told = new Set<string>()
  /** Where nothing may be created, by an ACL that somebody else has left there. */
  readonly #forbidden = new Set<string>()
  #count = 0
  #acts = Promise.resolve()
  readonly #story: string[] = []

  readonly #recorders: Recorder[] = []
  readonly #open: () => Promise<ZooKeeper>
  readonly #other: ZooKeeper
  readonly #journal: Journal
  readonly #root: string
  readonly #roll: () => number

  constructor(open: () => Promise<ZooKeeper>, other: ZooKeeper, journal: Journal, root: string, roll: () => number) {
    this.#open = open
    this.#other = other
    this.#journal = journal
    this.#root = root
    this.#roll = roll
  }

  /** A crash of a process would close its files. */
  async end(): Promise<void> {
    for (const recorder of this.#recorders) await recorder.discard()
  }

  async run(): Promise<string[]> {
    const roll = this.#roll
    const root = this.#root
    await this.#grow()
    let unproved = 0
    await this.#work(async (zk) => {
      const recorder = await this.#begin(zk, `delete -r ${root}`)
      const progress = { deleted: 0, vanished: 0, left: 0, unproved: 0, first: undefined }
      try {
        await removeRecorded(zk, [root], recorder, new AbortController().signal, progress).catch(endOf)
        await recorder.end()
      } finally {
        unproved = progress.unproved
      }
    })
    const force = roll() < 0.4
    for (let again = 0; again < 4; again++) if (await this.#undo(1, force, again === 3)) break
    if (force) {
      // What it overwrote, the last first.
      for (const { id, head } of await this.#journal.entries())
        if (head.undoes !== undefined) await this.#undo(id, false, true)
    }
    const lost = await this.#compare()
    return unproved > 0 || lost.length === 0 ? [] : [...lost, ...this.#story]
  }

  async #grow(): Promise<void> {
    for (const name of NAMES) {
      if (name !== '' && this.#roll() < 0.2) continue
      const path = this.#root + name
      if (!this.#world.has(parentPath(path)) && name !== '') continue
      const data = this.#value()
      await this.#other.create(path, data)
      this.#world.set(path, { data, acl: ACLS[0]! })
    }
    for (const path of this.#world.keys()) if (this.#roll() < 0.3) await this.#setAcl(path)
  }

  /** @returns whether it came to its end */
  async #undo(id: number, force: boolean, fair: boolean): Promise<boolean> {
    return this.#work(async (zk) => {
      const entry = await this.#journal.entry(id)
      if (entry?.progress.written === undefined) return
      const result = nothingYet()
      const recorder = () => this.#begin(zk, `undo ${id}`, id)
      await restore(zk, entry, { force, plan: false, signal: new AbortController().signal, recorder }, result).finally(
        () => this.#tell(result),
      )
    }, fair)
  }

  #tell({ obstacles }: Restoration): void {
    for (const { path, why, message } of obstacles) {
      this.#told.add(path)
      if (message.startsWith('not permitted')) this.#forbidden.add(path)
      this.#story.push(`${why} ${path} ${message}`)
    }
    this.#story.push('end of undo')
  }

  /** @returns false for a crash */
  async #work(work: (zk: ZooKeeper) => Promise<void>, fair = false): Promise<boolean> {
    const zk = await this.#open()
    try {
      await work(fair ? zk : expose(zk, this.#weather()))
      return true
    } catch (error) {
      this.#story.push(String(error))
      if (error instanceof Crash) return false
      throw error
    } finally {
      await zk.close()
    }
  }

  async #begin(zk: ZooKeeper, command: string, undoes?: number) {
    const known = await landmarksOf(zk, [this.#root])
    const head = { command, time: 0, server: '', hosts: [], roots: [this.#root], pid: process.pid, host: '' }
    const recorder = await this.#journal.begin({ ...head, ...known, ...(undoes === undefined ? {} : { undoes }) })
    this.#recorders.push(recorder)
    return recorder
  }

  #weather(): Weather {
    const roll = this.#roll
    const crash = (): void => {
      if (roll() < 0.02) throw new Crash('crash')
    }
    return {
      before: async (kind) => {
        crash()
        // Documented: an ACL that is changed between the last look and the transaction goes with its znode.
        if (roll() < 0.15) await this.#act(!['exists', 'multi', 'setAcl'].includes(kind))
        if (roll() < 0.05) await this.#anew()
      },
      after: async () => crash(),
    }
  }

  async #act(acls: boolean): Promise<void> {
    const roll = this.#roll
    const other = this.#other
    const path = this.#root + NAMES[Math.floor(roll() * NAMES.length)]!
    const data = this.#value()
    const what = roll()
    if (what < 0.3)
      await this.#ack(
        `create ${path} ${data}`,
        () => other.create(path, data),
        () => this.#world.set(path, { data, acl: ACLS[0]! }),
      )
    else if (what < 0.6) {
      await this.#ack(
        `set ${path} ${data}`,
        () => other.set(path, data),
        () => {
          const before = this.#world.get(path)
          if (before) before.data = data
        },
      )
    } else if (what < 0.8)
      await this.#ack(
        `delete ${path}`,
        () => other.delete(path),
        () => this.#world.delete(path),
      )
    else if (acls) await this.#setAcl(path)
  }

  /** Deleted and created in one breath: the version is 0 again. */
  async #anew(): Promise<void> {
    const path = this.#root + NAMES[Math.floor(this.#roll() * NAMES.length)]!
    const data = this.#value()
    const both = this.#other.transaction().delete(path).create(path, data)
    await this.#ack(
      `anew ${path} ${data}`,
      () => both.commit(),
      () => this.#world.set(path, { data, acl: ACLS[0]! }),
    )
  }

  async #setAcl(path: string): Promise<void> {
    const acl = ACLS[Math.floor(this.#roll() * ACLS.length)]!
    await this.#ack(
      `acl ${path} ${acl}`,
      () => this.#other.setAcl(path, acl),
      () => {
        const before = this.#world.get(path)
        if (before) before.acl = acl
      },
    )
  }

  /** One after the other: what is known here is known in the order of the server. */
  #ack(what: string, act: () => Promise<unknown>, done: () => unknown): Promise<void> {
    this.#acts = this.#acts.then(async () => {
      const refused = await act().then(
        () => false,
        () => true,
      )
      this.#story.push(`${refused ? 'refused' : 'done'}: ${what}`)
      if (!refused) done()
    })
    return this.#acts
  }

  #value(): string {
    return `v${this.#count++}`
  }

  async #compare(): Promise<string[]> {
    const lost: string[] = []
    for (const [path, { data, acl }] of this.#world) {
      const now = await this.#other.get(path).catch(() => undefined)
      const [entry] = now ? (await this.#other.getAcl(path)).acl : []
      const bits = { cdrwa: 31, drwa: 27, dra: 25 }[acl.split(':')[2]!]
      if (!now && (this.#isForbidden(path) || this.#isOrphan(path))) continue
      if (!now) lost.push(`${path} is gone, it was ${data}`)
      else if (String(now.data) !== data) lost.push(`${path} is ${now.data}, it was ${data}`)
      else if (entry?.perms !== bits) lost.push(`${path} has perms ${entry?.perms}, it had ${acl}`)
    }
    return lost.filter((line) => ![...this.#told].some((path) => line.startsWith(`${path} has`)))
  }

  /** Somebody else deleted what was above it, once our deletion had taken it from there: it cannot be put back, and undo said so. */
  #isOrphan(path: string): boolean {
    const above = ancestors(path).filter((one) => one !== path && isUnder(one, this.#root))
    return this.#told.has(path) && above.some((one) => !this.#world.has(one))
  }

  #isForbidden(path: string): boolean {
    return [...this.#forbidden].some((above) => isUnder(path, above))
  }
}

/** Whatever the server refused: the command ends, and says so. */
function endOf(error: Error): void {
  if (error instanceof Crash) throw error
}
