import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import { ConnectionError } from '../../../client/terms/connection-error.ts'
import { orStop } from '../../../client/terms/stop.ts'
import { askEnsemble } from '../../../ensemble/health/ask-ensemble.ts'
import { ENSEMBLE } from '../../../ensemble/health/troubles.ts'
import { ZkError } from '../../../wire/error.ts'
import { findOptions } from '../../ensemble/members/member-flags.ts'

const RETRY = 500
/** Who need not wait longer than this is told nothing, in ms. */
const SHORT = 1000
/** How often it is looked what is waited for, in ms. */
const LOOK = 2000

/**
 * Waits until a server with a quorum answers: a sync passes through the leader. On stderr it tells meanwhile what is missing,
 * whenever that is something else.
 * @param told hears what is missing now
 */
export async function awaitQuorum(call: Context, signal: AbortSignal, told: (what: string) => void): Promise<void> {
  const there = new AbortController()
  await Promise.all([
    firstAnswer(call, signal).finally(() => there.abort()),
    tellMissing(call, AbortSignal.any([signal, there.signal]), told),
  ])
}

async function firstAnswer(call: Context, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      const zk = await orStop(call.zk(), signal, () => {})
      return await zk.sync('/', { signal })
    } catch (error) {
      signal.throwIfAborted()
      const hopeless = error instanceof ConnectionError && ['auth', 'tls', 'unresolved'].includes(error.kind)
      if (hopeless || !(error instanceof ConnectionError || error instanceof ZkError)) throw error
    }
    await sleep(RETRY, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

/** Ends when it is aborted, or when nothing can be asked. */
async function tellMissing(call: Context, signal: AbortSignal, told: (what: string) => void): Promise<void> {
  let last: string | undefined
  try {
    await sleep(SHORT, undefined, { signal, ref: false })
    const flags = { members: undefined, 'admin-port': undefined }
    const { zk: _, ...options } = await findOptions(Object.assign(Object.create(call) as Context, { flags }))
    for (;;) {
      const { health } = await askEnsemble({ ...options, signal })
      const what = health.troubles.find(({ where }) => where === ENSEMBLE)?.what
      if (what !== undefined && what !== last) {
        warn(call, `waiting for a quorum: ${what}`)
        told(what)
      }
      last = what
      await sleep(LOOK, undefined, { signal, ref: false })
    }
  } catch {
    // Who waits learns from the answer, or from why there is none.
  }
}
