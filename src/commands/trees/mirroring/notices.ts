import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import { duration, hex } from '../../../render/units.ts'
import type { Mirror } from '../../../tree/mirror/mirror.ts'
import type { ConflictReason } from '../../../tree/mirror/verdict.ts'
import type { Mirrored } from './mirrored.ts'
import { doneText } from './mirrored-view.ts'

/** How often the line on the terminal is written anew, in ms. */
const EVERY = 250

const conflicts: { readonly [R in ConflictReason]: string } = {
  changed: 'was changed there by somebody else',
  deleted: 'was deleted there by somebody else',
  created: 'was created there by somebody else',
  'has-children': 'has children there that the source never had: it is not deleted',
  ephemeral: 'is, or is below, an ephemeral there',
}

/** Says on stderr what eyes should see of it. @param quiet only what is wrong @param once its end tells the rest */
export function notice(
  call: Pick<Context, 'io' | 'shell'>,
  told: Mirrored,
  { quiet, once }: { readonly quiet: boolean; readonly once: boolean },
): void {
  switch (told.kind) {
    case 'conflict':
      return warn(call, `${told.where} ${conflicts[told.reason]}`)
    case 'obstacle': {
      const { message } = told.error
      return warn(call, message.includes(told.where!) ? message : `${told.where}: ${message}`)
    }
    case 'gap':
      if (!quiet)
        warn(call, `changes may have been missed at the source (${told.gap.reason}): everything is compared again`)
      return
    case 'compared':
      if (!quiet && !once) warn(call, `the same up to zxid ${hex(told.zxid)}, ${told.znodes} znodes: ${doneText(told)}`)
  }
}

/** Keeps a line on the terminal that says how far it is. @returns ends it */
export function showLag({ tell }: Pick<Context, 'tell'>, mirror: Mirror): () => void {
  const timer = setInterval(() => tell?.(lagText(mirror)), EVERY)
  timer.unref()
  return () => clearInterval(timer)
}

function lagText({ carried, lag, progress, counts, troubles }: Mirror): string {
  if (carried === 0n) {
    const { equal, added, changed } = counts
    const compared = equal + added + changed
    // Before anything has come, whom it waits for says more.
    return compared === 0 ? '' : `comparing: ${compared.toLocaleString('en')} znodes · ${doneText(progress)}`
  }
  const behind = lag.ms === 0 ? 'level' : `${lag.zxids} zxids, ${duration(lag.ms)} behind`
  const left = troubles.conflicts + troubles.obstacles
  const trouble = left === 0 ? [] : [`${left} not mirrored`]
  return [behind, `zxid ${hex(carried)}`, doneText(progress), ...trouble].join(' · ')
}
