import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { parseAcl } from '../../../../src/client/terms/acl.ts'
import { Journal } from '../../../../src/tree/journal/journal.ts'
import type { Recorder } from '../../../../src/tree/journal/recorder.ts'
import type { Obstacle } from '../../../../src/tree/journal/restoring/restoration.ts'
import { nothingYet } from '../../../../src/tree/journal/restoring/restoration.ts'
import { restore } from '../../../../src/tree/journal/restoring/restore.ts'
import { landmarksOf } from '../../../../src/tree/journal/same-ensemble.ts'
import { nothingTransferred } from '../../../../src/tree/transfer/transferred.ts'
import type { Znode } from '../../../../src/tree/walk/znode.ts'
import { ancestors, isUnder } from '../../../../src/wire/path.ts'
import { dice } from '../../../harness/dice.ts'
import { Crash, expose, type Weather } from '../../journal/judge/faults.ts'
import { Others } from '../../journal/judge/others.ts'
import { move, placeOf, read } from '../moving.ts'

const NAMES = ['', '/a', '/b', '/c', '/a/x', '/a/y', '/b/x', '/b/x/deep', '/c/x', '/c/x/y']
/** Those who may all do the same, in other words. */
const WIDE = ['world:anyone:cdrwa,ip:127.0.0.1:r', 'world:anyone:cdrwa']
/** The second lets nothing come below, and what is there be deleted. */
const ACLS = ['world:anyone:cdrwa', 'world:anyone:drwa']

export interface Conditions {
  /** Whether processes end, and somebody else writes, between any two requests. */
  readonly weather: boolean
}

/**
 * A transfer, gone on with when it was cut off, and its undo, among crashes and somebody else who creates, sets, deletes and
 * changes ACLs between any two requests.
 * @returns what is wrong in the end: nothing, if all is well
 */
export async function transferSchedule(
  open: () => Promise<ZooKeeper>,
  root: string,
  seed: number,
  conditions: Conditions,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-judge-'))
  const other = await open()
  const schedule = new TransferSchedule(open, other, new Journal(folder), root, dice(seed), conditions)
  try {
    return await schedule.run()
  } finally {
    await schedule.end()
    await other.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

class TransferSchedule {
  readonly #open: () => Promise<ZooKeeper>
  readonly #other: ZooKeeper
  readonly #others: Others
  readonly #journal: Journal
  readonly #root: string
  readonly #roll: () => number
  readonly #conditions: Conditions
  readonly #recorders: Recorder[] = []
  readonly #told = new Set<string>()
  #unproved = 0

  constructor(
    open: () => Promise<ZooKeeper>,
    other: ZooKeeper,
    journal: Journal,
    root: string,
    roll: () => number,
    conditions: Conditions,
  ) {
    this.#open = open
    this.#other = other
    this.#others = new Others(other, root, roll)
    this.#journal = journal
    this.#root = root
    this.#roll = roll
    this.#conditions = conditions
  }

  /** A crash of a process would close its files. */
  async end(): Promise<void> {
    for (const recorder of this.#recorders) await recorder.discard()
  }

  async run(): Promise<string[]> {
    await this.#others.grow(this.#conditions.weather ? undefined : WIDE)
    const before = await read(this.#other, this.#root)
    const wanted = this.#wanted()
    for (let again = 0; again < 3; again++) if (await this.#transfer(wanted, again === 2)) break
    const faults: string[] = []
    if (!this.#conditions.weather) {
      faults.push(...unequal('transferred', await read(this.#other, this.#root), await this.#asTree(wanted)))
    }
    for (const { id } of await this.#journal.entries())
      for (let again = 0; again < 4; again++) if (await this.#undo(id, again === 3)) break
    if (this.#conditions.weather) faults.push(...(await this.#compare()))
    else faults.push(...unequal('undone', await read(this.#other, this.#root), before))
    return this.#unproved > 0 || faults.length === 0 ? [] : [...faults, ...this.#others.story]
  }

  #wanted(): Znode[] {
    const roll = this.#roll
    const wanted: Znode[] = []
    for (const path of [...NAMES].sort()) {
      const parent = path.slice(0, path.lastIndexOf('/'))
      if (path !== '' && (roll() < 0.3 || !wanted.some((one) => one.path === parent))) continue
      const same = this.#others.world.get(this.#root + path)
      const data = roll() < 0.2 ? null : Buffer.from(same && roll() < 0.4 ? same.data : `w${path}`)
      wanted.push({ path, data, acl: parseAcl(ACLS[Math.floor(roll() * ACLS.length)]!) })
    }
    return wanted
  }

  /** What a place is, when it is read as a tree. */
  async #asTree(znodes: readonly Znode[]): Promise<Awaited<ReturnType<typeof read>>> {
    return znodes.map(({ path, data, acl }) => ({
      path,
      data: data ? String(data) : null,
      acl: acl!.map(({ scheme, id, perms }) => `${scheme}:${id}:${perms}`).join(),
    }))
  }

  /** @returns whether it came to its end */
  async #transfer(wanted: readonly Znode[], fair: boolean): Promise<boolean> {
    const roll = this.#roll
    const atomic = roll() < 0.4 ? 'prefer' : 'never'
    const batch = 1 + Math.floor(roll() * 6)
    return this.#work(async (zk) => {
      const recorder = await this.#begin(zk, 'import')
      const progress = nothingTransferred()
      try {
        await move(zk, this.#root, placeOf(wanted), { recorder, progress, atomic, batch })
      } finally {
        this.#tell(progress.obstacles, `transferred ${JSON.stringify({ ...progress, obstacles: undefined })}`)
        this.#unproved += progress.unproved
      }
      await recorder.end()
    }, fair)
  }

  async #undo(id: number, fair: boolean): Promise<boolean> {
    return this.#work(async (zk) => {
      const entry = await this.#journal.entry(id)
      if (entry?.progress.written === undefined) return
      const result = nothingYet()
      const options = { force: false, plan: false, signal: new AbortController().signal }
      try {
        await restore(zk, entry, { ...options, recorder: () => this.#begin(zk, `undo ${id}`, id) }, result)
      } finally {
        this.#tell(result.obstacles, `undone ${JSON.stringify({ ...result, obstacles: undefined })}`)
      }
    }, fair)
  }

  #tell(obstacles: readonly Obstacle[], end: string): void {
    for (const { path, why, message } of obstacles) {
      this.#told.add(path)
      this.#others.story.push(`${why} ${path} ${message}`)
    }
    this.#others.story.push(end)
  }

  async #work(work: (zk: ZooKeeper) => Promise<void>, fair: boolean): Promise<boolean> {
    const zk = await this.#open()
    try {
      await work(fair || !this.#conditions.weather ? zk : expose(zk, this.#weather()))
      return true
    } catch (error) {
      this.#others.story.push(String(error))
      if (error instanceof Crash) return false
      throw error
    } finally {
      await zk.close()
    }
  }

  async #begin(zk: ZooKeeper, command: string, undoes?: number): Promise<Recorder> {
    const known = await landmarksOf(zk, [this.#root])
    const head = { command, time: 0, server: '', hosts: [], roots: [this.#root], pid: process.pid, host: '' }
    const recorder = await this.#journal.begin({ ...head, ...known, ...(undoes === undefined ? {} : { undoes }) })
    this.#recorders.push(recorder)
    return recorder
  }

  #weather(): Weather {
    const roll = this.#roll
    const crash = (): void => {
      if (roll() < 0.03) throw new Crash('crash')
    }
    return {
      before: async (kind) => {
        crash()
        // Documented: an ACL that is changed between the last look and the transaction goes with its znode.
        if (roll() < 0.12) await this.#others.act(!['exists', 'multi', 'setAcl'].includes(kind))
        if (roll() < 0.04) await this.#others.anew()
      },
      after: async () => crash(),
    }
  }

  /** What somebody has made is there, or was told of; and what is there somebody has made, or it was told of. */
  async #compare(): Promise<string[]> {
    const lost = (await this.#others.lost()).filter(({ path }) => !ancestors(path).some((one) => this.#told.has(one)))
    // What they have deleted is there again where an undo, cut off, was begun anew.
    const known = [...this.#others.made, ...this.#told]
    const surplus = (await read(this.#other, this.#root))
      .map(({ path }) => this.#root + path)
      .filter((path) => !known.some((one) => isUnder(one, path)))
    return [...lost.map(({ text }) => text), ...surplus.map((path) => `${path} is still there`)]
  }
}

function unequal(what: string, found: unknown, expected: unknown): string[] {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  return a === b ? [] : [`${what}: ${a} and not ${b}`]
}
