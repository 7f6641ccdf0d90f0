import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { Journal } from '../../../../src/tree/journal/journal.ts'
import type { Recorder } from '../../../../src/tree/journal/recorder.ts'
import { removeRecorded } from '../../../../src/tree/journal/remove.ts'
import { nothingYet, type Restoration } from '../../../../src/tree/journal/restoring/restoration.ts'
import { restore } from '../../../../src/tree/journal/restoring/restore.ts'
import { landmarksOf } from '../../../../src/tree/journal/same-ensemble.ts'
import { ancestors, isUnder } from '../../../../src/wire/path.ts'
import { dice } from '../../../harness/dice.ts'
import { Crash, expose, type Weather } from './faults.ts'
import { Others } from './others.ts'

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
  readonly #others: Others
  readonly #told = new Set<string>()
  /** Where nothing may be created, by an ACL that somebody else has left there. */
  readonly #forbidden = new Set<string>()

  readonly #recorders: Recorder[] = []
  readonly #open: () => Promise<ZooKeeper>
  readonly #journal: Journal
  readonly #root: string
  readonly #roll: () => number

  constructor(open: () => Promise<ZooKeeper>, other: ZooKeeper, journal: Journal, root: string, roll: () => number) {
    this.#open = open
    this.#others = new Others(other, root, roll)
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
    await this.#others.grow()
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
    return unproved > 0 || lost.length === 0 ? [] : [...lost, ...this.#others.story]
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
      this.#others.story.push(`${why} ${path} ${message}`)
    }
    this.#others.story.push('end of undo')
  }

  /** @returns false for a crash */
  async #work(work: (zk: ZooKeeper) => Promise<void>, fair = false): Promise<boolean> {
    const zk = await this.#open()
    try {
      await work(fair ? zk : expose(zk, this.#weather()))
      return true
    } catch (error) {
      this.#others.story.push(String(error))
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
        if (roll() < 0.15) await this.#others.act(!['exists', 'multi', 'setAcl'].includes(kind))
        if (roll() < 0.05) await this.#others.anew()
      },
      after: async () => crash(),
    }
  }

  async #compare(): Promise<string[]> {
    const lost = (await this.#others.lost()).filter(({ path, what }) => {
      if (what === 'gone') return !this.#isForbidden(path) && !this.#isOrphan(path)
      return what === 'data' || !this.#told.has(path)
    })
    return lost.map(({ text }) => text)
  }

  /** Somebody else deleted what was above it, once our deletion had taken it from there: it cannot be put back, and undo said so. */
  #isOrphan(path: string): boolean {
    const above = ancestors(path).filter((one) => one !== path && isUnder(one, this.#root))
    return this.#told.has(path) && above.some((one) => !this.#others.world.has(one))
  }

  #isForbidden(path: string): boolean {
    return [...this.#forbidden].some((above) => isUnder(path, above))
  }
}

/** Whatever the server refused: the command ends, and says so. */
function endOf(error: Error): void {
  if (error instanceof Crash) throw error
}
