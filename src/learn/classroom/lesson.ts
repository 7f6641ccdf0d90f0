import type { Text } from '../texts/language.ts'
import type { Cast } from './cast.ts'
import type { Goal, World } from './world.ts'

/** One thing to do. */
export interface Step {
  /** What it is about, and what to do. */
  readonly tells: Text
  /** Whether it is done. */
  readonly goal: Goal
  /** What happened, and why: told when the goal is reached. */
  readonly explains: Text
  /** The first is told after two tries, or when asked for; the last one is what to type. */
  readonly hints: readonly Text[]
  /** Lines that lead there: the one that is taught first, then others that do as well. Several lines are parted by a newline. */
  readonly ways: readonly string[]
  /** Lines that do not. */
  readonly astray: readonly string[]
  /** What other machines do before the step is told. */
  readonly before?: (cast: Cast) => Promise<void>
  /** What they do once something has come to be; each once. */
  readonly meanwhile?: readonly { readonly once: Goal; readonly act: (cast: Cast) => Promise<void> }[]
  /** What somebody may be told who went astray in a way that is known. */
  readonly mistakes?: readonly { readonly when: Goal; readonly tells: Text }[]
  /** Whether the step makes sense here; it is passed over where it does not. */
  readonly where?: (place: Place) => boolean
}

/** What the machine we are on offers. */
export interface Place {
  /** Real servers can be run here. */
  readonly ensemble: boolean
}

/** A lesson of five to ten minutes. It begins with an empty tree, and nobody else there. */
export interface Lesson {
  /** As it is called in `zoosh learn NAME`. */
  readonly name: string
  readonly title: Text
  readonly minutes: number
  /** Sections of the introduction it covers (docs/tutorial.md has the table). */
  readonly covers: readonly string[]
  readonly begin?: (cast: Cast) => Promise<void>
  /** Its servers are real ones, which the learner connects to. */
  readonly isReal?: boolean
  readonly steps: readonly Step[]
  /** What its words mean: `help znode`. */
  readonly terms: Readonly<Record<string, Text>>
  /** What to keep of it. */
  readonly ends: Text
}

export type { Goal, World }
