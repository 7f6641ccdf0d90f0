import { addChroot } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import { Openings } from '../journal/openings.ts'
import { aclSteps, type Closing } from './acl-steps.ts'
import { createSteps } from './create-steps.ts'
import { deleteSteps } from './delete-steps.ts'
import { Recording } from './recording.ts'
import { setSteps } from './set-steps.ts'
import type { AclStep, CloseStep, CreateStep, Step } from './step.ts'
import type { Target } from './target.ts'
import { left, type Work } from './work.ts'

const UNKEPT = 'what it holds may not be read, so the journal could not keep it'

/** Takes steps batch by batch: each is in the journal before the first of its batch is taken. */
export class Writer {
  readonly #target: Target
  readonly #openings: Openings
  /** Parents that are to get their own ACL when all below them is there; with the zxids that created them. */
  readonly #opened = new Map<string, bigint>()

  constructor(target: Target) {
    this.#target = target
    this.#openings = new Openings(target.zk)
  }

  /**
   * Brings to the journal what a batch takes: while the one before is being taken, for one of them waits for a disk and the
   * other for a server.
   * @throws UsageError when the journal's disk refuses; ConnectionError
   */
  record(steps: readonly Step[]): Promise<Recording> {
    return Recording.of(this.#target, steps)
  }

  /**
   * Takes a batch.
   * @param doubt whether it may have been taken before
   * @throws ConnectionError
   */
  async take(recording: Recording, doubt = false): Promise<void> {
    const { zk, root, progress, tell } = this.#target
    const note = recording.note.bind(recording)
    const work: Work = { zk, roots: [addChroot(zk.chroot, root)], progress, tell, doubt, note }
    try {
      for (const step of recording.hidden) left(work, step, `${UNKEPT}: ${step.path}`, 'failed')
      await this.#take(work, recording.kept)
    } finally {
      progress.open = this.#opened.size
      await recording.tell()
    }
  }

  async #take(work: Work, steps: readonly Step[]): Promise<void> {
    const of = <K extends Step['do']>(kind: K) => steps.filter((step) => step.do === kind) as (Step & { do: K })[]
    const acls = of('acl')
    await this.#setAcls(work, acls.filter(({ when }) => when === 'early').map(closingOf))
    await this.#create(work, of('create'))
    await setSteps(work, of('set'))
    await deleteSteps(work, of('delete'))
    await this.#setAcls(work, [
      ...acls.filter(({ when }) => when === 'late').map(closingOf),
      ...of('close').flatMap((step) => this.#closing(step)),
    ])
  }

  async #create(work: Work, steps: readonly CreateStep[]): Promise<void> {
    const opened = new Map<CreateStep, readonly Acl[]>()
    for (const step of steps) {
      if (!step.parent) continue
      const acl = await this.#openings.open(step.acl)
      if (acl !== step.acl) opened.set(step, acl)
    }
    await createSteps(
      work,
      steps,
      (step) => opened.get(step) ?? step.acl,
      (step, czxid) => {
        if (opened.has(step)) this.#opened.set(step.path, czxid)
      },
    )
  }

  async #setAcls(work: Work, closings: readonly Closing[]): Promise<void> {
    await aclSteps(work, closings, (step) => {
      work.note(step, 'done')
      if (step.do === 'close') this.#opened.delete(step.path)
      else if (!step.both) work.progress.changed++
    })
  }

  #closing(step: CloseStep): Closing[] {
    const czxid = this.#opened.get(step.path)
    return czxid === undefined ? [] : [{ step, was: { czxid, aversion: 0 } }]
  }
}

function closingOf(step: AclStep): Closing {
  return { step, was: step.left.stat }
}
