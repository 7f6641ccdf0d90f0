import type { Flag } from './flags.ts'
import type { Settings } from './settings.ts'

/** What a command would do, found out before it does it. */
export interface Plan<P = unknown> {
  /** A fragment, shown after "would" or before a question mark: `delete /app: 12 znodes`. A line for each thing. */
  readonly text: string
  /** Lines to see before the question, each ending in a newline. */
  readonly details?: string
  /** The same for programs: printed by --dry-run under json. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** Of the ensemble that would be changed, where that is not the one of this session: whether its name is to be typed. */
  readonly consent?: Pick<Settings, 'confirm' | 'profile'>
  /** What `run` is to act on, so that it does what was agreed to and nothing else. */
  readonly settled?: P
}

type Switch = Flag<never> & { readonly kind: 'switch'; readonly multiple: false }

/** Flags every command with a plan has. */
export interface PlanFlags extends Readonly<Record<string, Switch>> {
  readonly yes: Switch
  readonly 'dry-run': Switch
}

const dryRun: Switch = { kind: 'switch', multiple: false, summary: 'check and say what would be done' }
const yes: Switch = { kind: 'switch', multiple: false, char: 'y', summary: 'do not ask' }

/** @param asks whether there is a question to leave out */
export function planFlags(asks: boolean): Partial<PlanFlags> {
  return asks ? { yes, 'dry-run': dryRun } : { 'dry-run': dryRun }
}
