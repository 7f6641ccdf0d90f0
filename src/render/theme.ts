import { Chalk } from 'chalk'
import { drawing, type Inert } from './text.ts'

/** Puts a colour around a text. */
export type Paint = (text: Inert) => Inert

/** Colours by role; 16 named ones only, so that every palette and background works. */
export interface Theme {
  readonly path: Paint
  readonly muted: Paint
  readonly header: Paint
  readonly ephemeral: Paint
  readonly good: Paint
  readonly warn: Paint
  readonly bad: Paint
  readonly plain: Paint
}

/** @param color false gives a theme that leaves text alone */
export function theme(color: boolean): Theme {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  return {
    path: drawing<Inert>(chalk.cyan),
    muted: drawing<Inert>(chalk.dim),
    header: drawing<Inert>(chalk.bold),
    ephemeral: drawing<Inert>(chalk.yellow),
    good: drawing<Inert>(chalk.green),
    warn: drawing<Inert>(chalk.yellow),
    bad: drawing<Inert>(chalk.red),
    plain: drawing<Inert>(chalk.reset),
  }
}
