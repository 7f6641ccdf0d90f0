import type { OpName } from '../../wire/ops.ts'
import { probes } from './probes.ts'
import type { Reply } from './scout.ts'

/** Connections in a row that must have ended at nothing but an operation before it is taken for unknown. */
const ENOUGH = 2

/**
 * What the servers of an ensemble can do, as far as a client and its siblings have found out (docs/how-it-works.md). Nothing
 * is forgotten: an operation is known once a server has answered it, and lacking once one said so or it was proved.
 */
export class Abilities {
  readonly #doubtful = new Set(Object.keys(probes) as OpName[])
  readonly #lacking = new Set<OpName>()
  /** Being found out now, by operation and server. */
  readonly #verdicts = new Map<string, Promise<boolean | undefined>>()

  lacks(op: OpName): boolean {
    return this.#lacking.has(op)
  }

  /** Whether it is one that not every server has, and nothing is known of it yet. */
  doubts(op: OpName): boolean {
    return this.#doubtful.has(op)
  }

  /** A server answered it in its turn, whatever it said. */
  learnKnown(op: OpName): void {
    this.#doubtful.delete(op)
  }

  learnLack(op: OpName): void {
    this.#doubtful.delete(op)
    this.#lacking.add(op)
  }

  /**
   * Finds out whether one server knows an operation, once for all who want to know meanwhile. What another server lacks
   * says nothing of this one: that is no proof that it has not carried something out.
   * @param ask sends a request that changes nothing, alone on a connection of its own
   * @returns undefined when the server could not be asked. Never rejects
   */
  verdict(op: OpName, server: string, ask: () => Promise<Reply>): Promise<boolean | undefined> {
    const key = `${op} ${server}`
    const begun = this.#verdicts.get(key)
    if (begun !== undefined) return begun
    const verdict = this.#find(op, ask).finally(() => this.#verdicts.delete(key))
    this.#verdicts.set(key, verdict)
    return verdict
  }

  async #find(op: OpName, ask: () => Promise<Reply>): Promise<boolean | undefined> {
    for (let closings = 0; closings < ENOUGH; closings++) {
      const reply = await ask()
      if (reply === 'none') return undefined
      if (reply === 'answered') {
        this.learnKnown(op)
        return true
      }
      if (reply === 'unknown') break
    }
    this.learnLack(op)
    return false
  }
}
