import { Chalk, type ChalkInstance } from 'chalk'

/** Colours by role; 16 named ones only, so that every palette and background works. */
export interface Theme {
  readonly path: ChalkInstance
  readonly muted: ChalkInstance
  readonly header: ChalkInstance
  readonly ephemeral: ChalkInstance
  readonly good: ChalkInstance
  readonly warn: ChalkInstance
  readonly bad: ChalkInstance
  readonly plain: ChalkInstance
}

/** @param color false gives a theme that leaves text alone */
export function theme(color: boolean): Theme {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  return {
    path: chalk.cyan,
    muted: chalk.dim,
    header: chalk.bold,
    ephemeral: chalk.yellow,
    good: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    plain: chalk.reset,
  }
}
