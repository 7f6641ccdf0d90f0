import type { Context } from '../../../cli/declare/context.ts'
import type { Place } from '../../../cli/declare/place/place-kind.ts'
import type { Settings } from '../../../cli/declare/settings.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { End, type KnownEnd } from '../../../tree/mirror/end.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { isUnder } from '../../../wire/path.ts'
import { hostsOf } from '../../journal/recording/recording.ts'
import { tellingSession } from '../../watching/changes/session-notices.ts'
import { ownSession } from '../places/own-session.ts'
import { prepareTarget } from '../places/prepare-target.ts'
import { settingsOf } from '../places/settings-of.ts'

/** The two ends of a mirror. Their sessions are opened when they are needed, and told of when they are lost and found. */
export interface Pair {
  readonly source: Named
  /** By these settings its ensemble is written to: `confirm` goes by them. */
  readonly target: Named & { readonly settings: Settings }
  /** Ends what was opened for them. */
  close(): Promise<void>
}

/** An end, and how to speak of it. */
export interface Named extends KnownEnd {
  /** @param below '' for the root */
  where(below: string): string
}

/**
 * Finds out of both places all that can be wrong with them before anything is sent.
 * @throws UsageError for a place that does not live, and for two of one tree; ConnectionError where the target's profile is read-only
 */
export async function openPair(from: Place, to: Place, call: Context): Promise<Pair> {
  if (isOneTree(from, to))
    throw new UsageError('a mirror of a tree into itself would never end', advice`${zoosh`help cp`}: copies once`)
  const target = await prepareTarget(to, call)
  if (target.kind === 'file')
    throw new UsageError(
      `${target.name} is no znode: only an ensemble can be kept like another`,
      zoosh`export PATH FILE`,
    )
  const stop = new AbortController()
  const telling = (zk: () => Promise<ZooKeeper>) => tellingSession({ io: call.io, zk }, stop.signal)
  const here = telling(() => call.zk())
  const source = await openSource(from, call)
  const end = (root: string, open: () => Promise<ZooKeeper>): End => new End(root, open, call.signal)
  return {
    source: { ...source, end: end(source.root, source.zk ? telling(source.zk) : here) },
    target: {
      end: end(target.root, target.own ? here : telling(() => target.zk())),
      hosts: hostsOf(target.settings),
      settings: target.settings,
      where: target.where,
    },
    async close() {
      stop.abort()
      await Promise.all([source.close?.(), target.close()])
    },
  }
}

/** Whether one is at, above or below the other. Of an ensemble with two names only its servers can tell: see `Marks`. */
function isOneTree(from: Place, to: Place): boolean {
  if (!('path' in from && 'path' in to)) return false
  const isOne =
    (from.at === 'session' && to.at === 'session') ||
    (from.at === 'profile' && to.at === 'profile' && from.profile === to.profile) ||
    (from.at === 'ensemble' && to.at === 'ensemble' && from.server === to.server)
  return isOne && (isUnder(from.path, to.path) || isUnder(to.path, from.path))
}

interface Source {
  readonly root: string
  readonly hosts: readonly string[]
  readonly where: (below: string) => string
  /** undefined: the command's own session. */
  readonly zk?: () => Promise<ZooKeeper>
  readonly close?: () => Promise<void>
}

async function openSource(place: Place, call: Context): Promise<Source> {
  const at = (root: string, name: string) => ({
    root,
    where: (below: string) => name + (below === '' ? root : root.replace(/\/$/, '') + below),
  })
  switch (place.at) {
    case 'session':
      return { ...at(place.path, ''), hosts: hostsOf(call.settings) }
    case 'profile':
    case 'ensemble': {
      const settings = { ...(await settingsOf(place, call)), readOnly: true }
      const name = place.at === 'profile' ? `zoosh://${place.profile}` : `zk://${place.server}`
      return { ...at(place.path, name), hosts: hostsOf(settings), ...ownSession(settings, call) }
    }
    default:
      throw new UsageError(
        'only what is in an ensemble now changes, and can be followed',
        'what does not change is copied: see import and cp',
      )
  }
}
