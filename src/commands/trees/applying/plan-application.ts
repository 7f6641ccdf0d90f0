import type { Plan, PlanFlags } from '../../../cli/declare/plan.ts'
import { type Difference, newComparison } from '../../../tree/place/differences.ts'
import { survey } from '../../../tree/transfer/survey.ts'
import { refuseMore } from '../../journal/recording/telling-removal.ts'
import { unifiedText } from '../differences/unified-text.ts'
import { surveyNotes, surveyText } from '../moving/survey-text.ts'
import type { Declared, Wanted } from './declared.ts'

/** Differences whose data is kept from the plan to the work: what was agreed to is what is done. */
export interface Agreed {
  readonly declared: Declared
  /** undefined: there was more of it than memory is for; what differs is found out anew. */
  readonly differences: readonly Difference[] | undefined
}

/** Bytes that are kept so, about. */
const MOST_KEPT = 64 << 20
/** Differences that are shown before the question, and characters of them. */
const SHOWN = 200
const SHOWN_LENGTH = 64 * 1024

/**
 * Finds out what would be changed.
 * @returns undefined: nothing
 * @throws StopError when it is more than --limit allows
 */
export async function planApplication(
  call: Wanted & { readonly flags: { readonly [F in keyof PlanFlags]?: unknown } },
  declared: Declared,
): Promise<Plan<Agreed> | undefined> {
  const zk = await call.zk()
  const kept = new Kept(declared)
  const counts = newComparison()
  const found = await survey(zk, declared.root, kept.noting(declared.drift(counts)))
  const { created, changed, deleted } = found
  refuseMore(created + changed + deleted, call.flags.limit)
  if (kept.count === 0) return undefined
  return {
    text: `apply to ${declared.root}: ${surveyText(found)}`,
    details: kept.text() + surveyNotes(found, counts, { differing: 0, unreadable: counts.unreadable }),
    facts: { root: declared.root, created, changed, deleted, bytes: found.bytes, refused: found.refused },
    settled: { declared, differences: kept.differences },
  }
}

/** Keeps differences as they go by, and the first of them as `diff` shows them. */
class Kept {
  readonly #declared: Declared
  readonly #shown: string[] = []
  #length = 0
  #bytes = 0
  #told = 0
  count = 0
  differences: Difference[] | undefined = []

  constructor(declared: Declared) {
    this.#declared = declared
  }

  async *noting(found: AsyncIterable<Difference>): AsyncGenerator<Difference> {
    for await (const difference of found) {
      this.count++
      this.#keep(difference)
      if (this.count <= SHOWN && this.#length < SHOWN_LENGTH) await this.#show(difference)
      yield difference
    }
  }

  text(): string {
    const more = this.count - this.#told
    return this.#shown.join('') + (more > 0 ? `and ${more} znodes more; diff shows all\n` : '')
  }

  #keep(difference: Difference): void {
    const data = (side: 'left' | 'right') =>
      side in difference ? ((difference as { left: { data?: Buffer | null } }).left?.data?.length ?? 0) : 0
    this.#bytes += 1000 + data('left') + data('right')
    if (this.#bytes > MOST_KEPT) this.differences = undefined
    this.differences?.push(difference)
  }

  async #show(difference: Difference): Promise<void> {
    const text = await unifiedText({ difference, ...this.#declared.where(difference.path) })
    this.#shown.push(text)
    this.#length += text.length
    this.#told++
  }
}
