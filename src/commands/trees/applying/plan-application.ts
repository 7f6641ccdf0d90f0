import type { Plan, PlanFlags } from '../../../cli/declare/plan.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { bytes } from '../../../render/units.ts'
import { type Difference, newComparison } from '../../../tree/place/differences.ts'
import { type Survey, survey } from '../../../tree/transfer/survey.ts'
import { unifiedText } from '../differences/unified-text.ts'
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
  const found = await survey(zk, declared.root, kept.noting(declared.drift(newComparison())))
  const { created, changed, deleted } = found
  refuseMore(created + changed + deleted, call.flags.limit)
  if (kept.count === 0) return undefined
  return {
    text: `apply to ${declared.root}: ${amounts(found)}`,
    details: kept.text() + notes(found),
    facts: { root: declared.root, created, changed, deleted, bytes: found.bytes, refused: found.refused },
    settled: { declared, differences: kept.differences },
  }
}

function refuseMore(znodes: number, limit = Number.POSITIVE_INFINITY): void {
  if (znodes <= limit) return
  throw new StopError('no', `not done: ${znodes} znodes are more than --limit ${limit}`, undefined, { znodes })
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

function amounts({ created, changed, data, acl, deleted, bytes: size, deletedBytes }: Survey): string {
  const of = acl === 0 ? '' : ` (${data} data, ${acl} ACL)`
  const parts = [
    ...(created > 0 ? [`create ${created}`] : []),
    ...(changed > 0 ? [`change ${changed}${of}`] : []),
    ...(deleted > 0 ? [`delete ${deleted}, ${bytes(deletedBytes)}`] : []),
  ]
  return `${parts.length === 0 ? 'change nothing' : parts.join(', ')}; ${bytes(size)} to write`
}

/** What cannot be done, or not as it is meant, a line each. */
function notes({ refused, obstacles, masked, large }: Survey): string {
  return [
    ...obstacles.slice(0, 10).map(({ path, message }) => `cannot be applied: ${path}: ${message}`),
    ...(refused > 10 ? [`and ${refused - 10} more`] : []),
    ...(masked > 0
      ? [`${masked} with a digest whose hash was hidden when it was read: nobody matches that entry`]
      : []),
    ...(large > 0 ? [`${large} of more data than a server takes by default`] : []),
  ]
    .map((line) => `note: ${line}\n`)
    .join('')
}
