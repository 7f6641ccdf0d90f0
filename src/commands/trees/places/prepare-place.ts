import type { Buffer } from 'node:buffer'
import type { Context } from '../../../cli/declare/context.ts'
import { embeddedName } from '../../../cli/declare/embedded.ts'
import type { Place } from '../../../cli/declare/place/place-kind.ts'
import type { Settings } from '../../../cli/declare/settings.ts'
import { warn } from '../../../cli/life/notices.ts'
import { openSession } from '../../../cli/session/open-session.ts'
import { openFileTree, openStreamTree } from '../../../tree/place/file/file-tree.ts'
import { openFolderTree } from '../../../tree/place/folder/folder-tree.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import { sessionTree } from '../../../tree/place/session-tree.ts'
import { UsageError } from '../../../wire/error.ts'
import { settingsOf } from './settings-of.ts'
import type { Spot } from './spot.ts'

/** A place that is known to be there as far as that can be known without a server. Opens it. */
export type Prepared = () => Promise<PlaceSource>

/** A tree to be read. */
export interface PlaceSource extends TreeSource {
  /** Where a session with a live ensemble reads it. */
  readonly spot?: Spot
}

/**
 * Finds out of a place all that can be wrong with it before anything is sent.
 * @throws UsageError for a file, folder, profile or moment that is not there, or is none
 */
export async function preparePlace(place: Place, call: Context): Promise<Prepared> {
  switch (place.at) {
    case 'session':
      return async () => {
        const [zk, { settings }] = [await call.zk(), call]
        const source = sessionTree(zk, place.path, undefined)
        const ensemble = embeddedName(settings) ?? settings.server
        const about = async () => ({ ...(await source.about!()), ensemble })
        return { ...source, about, ...(settings.past === undefined && { spot: { zk, root: place.path, settings } }) }
      }
    case 'profile': {
      const settings = await settingsOf(place, call)
      return () => ownSession(settings, `zoosh://${place.profile}`, place.path, call)
    }
    case 'ensemble': {
      const settings = await settingsOf(place, call)
      return () => ownSession(settings, `zk://${place.server}`, place.path, call)
    }
    case 'file':
      return opened(await openFileTree(place.file))
    case 'folder':
      return opened(await openFolderTree(place.folder))
    case 'stream':
      if (call.io.inTty) throw new UsageError('- is stdin, and that is a terminal', 'say < FILE, or name the file')
      return async () => openStreamTree('-', stdinOf(call))
    case 'past':
      return preparePast(place.text, call)
  }
}

async function* stdinOf({ io }: Context): AsyncGenerator<Buffer> {
  if (io.streamStdin) yield* io.streamStdin()
  else yield await io.readStdin()
}

function opened(source: TreeSource): Prepared {
  return async () => source
}

/** Opens several places; where one of them cannot be, none stays open. */
export async function openPlaces(places: readonly Place[], call: Context): Promise<PlaceSource[]> {
  const streams = places.filter(({ at }) => at === 'stream')
  if (streams.length > 1) throw new UsageError('- can be read once, and is there twice')
  const prepared: Prepared[] = []
  for (const place of places) prepared.push(await preparePlace(place, call))
  const sources: PlaceSource[] = []
  try {
    for (const open of prepared) sources.push(await open())
    return sources
  } catch (error) {
    await Promise.all(sources.map((source) => source.close()))
    throw error
  }
}

/** A session for this place only. It writes nothing. */
async function ownSession(settings: Settings, name: string, path: string, call: Context): Promise<PlaceSource> {
  const zk = await openSession({ ...settings, readOnly: true }, call.io, call.signal, undefined, call.lend)
  return { ...sessionTree(zk, path, name, () => zk.close()), spot: { zk, root: path, settings } }
}

async function preparePast(text: string, call: Context): Promise<Prepared> {
  const [{ parsePastPlace }, { openPast }] = await Promise.all([
    import('../../../past/past-place.ts'),
    import('../../../past/open-past.ts'),
  ])
  const { past: spec, path } = parsePastPlace(text)
  const past = await openPast(spec, { signal: call.signal, warn: (problem) => warn(call, problem) })
  return async () => {
    const zk = await past.connect({ signal: call.signal })
    const name = path === '/' ? text.replace(/\/$/, '') : text.slice(0, -path.length)
    const source = sessionTree(zk, path, name, async () => {
      await zk.close()
      await past.close()
    })
    return { ...source, missing: past.missing }
  }
}
