import type { ZooKeeper } from '../../client/client.ts'
import { addChroot } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import { type Before, type Mark, printOf } from '../journal/before.ts'
import type { Fate } from '../journal/entry.ts'
import { isOpened, letsAnybodyCreate } from '../journal/openings.ts'
import type { Recorder } from '../journal/recorder.ts'
import { Reads } from '../walk/reads.ts'
import { inTurn, type Step } from './step.ts'
import type { Target } from './target.ts'
import type { Outcome } from './work.ts'

/** What the journal has of a batch: a line for each step that can be taken back. */
export class Recording {
  /** The steps to take. */
  readonly kept: readonly Step[]
  /** Those that are not to be taken: what they take may not be read. */
  readonly hidden: readonly Step[]
  readonly #recorder: Recorder | undefined
  readonly #lines: ReadonlyMap<Step, number>
  /** The line behind the last of them. */
  readonly #end: number
  readonly #ends = new Map<Step, Outcome>()

  private constructor(
    { kept, hidden }: Pick<Recording, 'kept' | 'hidden'>,
    recorder: Recorder | undefined,
    lines: ReadonlyMap<Step, number>,
  ) {
    this.kept = kept
    this.hidden = hidden
    this.#recorder = recorder
    this.#lines = lines
    this.#end = recorder?.place.line ?? 0
  }

  /** Brings how everything was to the disk. @throws UsageError when the disk refuses; ConnectionError */
  static async of({ zk, recorder }: Target, steps: readonly Step[]): Promise<Recording> {
    if (!recorder) return new Recording({ kept: steps, hidden: [] }, undefined, new Map())
    const acls = await aclsOf(zk, steps)
    const kept: Step[] = []
    const hidden: Step[] = []
    const lines = new Map<Step, number>()
    for (const step of inTurn(steps)) {
      const before = beforeOf(zk, step, acls.get(step.path))
      if (before === 'hidden') {
        hidden.push(step)
        continue
      }
      kept.push(step)
      if (before === undefined) continue
      lines.set(step, recorder.place.line)
      await recorder.write(before)
    }
    if (lines.size > 0) await recorder.seal()
    return new Recording({ kept, hidden }, recorder, lines)
  }

  note(step: Step, end: Outcome): void {
    if (this.#recorder) this.#ends.set(step, end)
  }

  /** Notes what became of the steps; of which nothing was heard, those were not taken. */
  async tell(): Promise<void> {
    if (!this.#recorder || this.#lines.size === 0) return
    const fates: Partial<Record<Fate, number[]>> = {}
    const after: Record<number, Mark> = {}
    for (const [step, line] of this.#lines) {
      const end = this.#ends.get(step) ?? 'left'
      if (end === 'done') continue
      if (isFate(end)) (fates[end] ??= []).push(line)
      else after[line] = end
    }
    await this.#recorder.tell(this.#end, fates, after)
  }
}

function isFate(end: Outcome): end is Fate {
  return end === 'gone' || end === 'left' || end === 'doubt'
}

/** The line of a step: undefined where it takes nothing, or another tells of it; `hidden` where what it takes may not be read. */
function beforeOf(zk: ZooKeeper, step: Step, known: readonly Acl[] | undefined): Before | 'hidden' | undefined {
  const path = addChroot(zk.chroot, step.path)
  if (step.do === 'create') {
    const opened = step.parent && !letsAnybodyCreate(step.acl)
    return { did: 'create', path, print: printOf(step.data), opened }
  }
  if (step.do === 'close') return undefined
  const { data, stat, acl = known } = step.left
  // An ACL that an earlier transfer could not close never was its own.
  if (step.do === 'acl')
    return isOpened(step.acl, step.left.acl!) ? undefined : { did: 'acl', path, acl: acl!, stat, to: step.acl }
  if (data === undefined) return 'hidden'
  if (step.do === 'set') return { did: 'data', path, data, stat, print: printOf(step.data) }
  return acl ? { did: 'delete', path, data, acl, stat } : 'hidden'
}

/** ACLs that nobody has read so far, of what is to be deleted and kept. */
async function aclsOf(zk: ZooKeeper, steps: readonly Step[]): Promise<Map<string, readonly Acl[]>> {
  const unread = steps.filter((step) => step.do === 'delete' && step.left.acl === undefined).map(({ path }) => path)
  const reads = new Reads(zk, { ask: (read) => read(zk) })
  const acls = new Map<string, readonly Acl[]>()
  for (let at = 0; at < unread.length; at += TOGETHER) {
    const some = unread.slice(at, at + TOGETHER)
    for (const [i, { acl }] of (await reads.acls(some)).entries()) if (acl) acls.set(some[i]!, acl)
  }
  return acls
}

/** ACLs asked for at a time. */
const TOGETHER = 200
