import type { Context } from '../../../cli/declare/context.ts'
import type { CopyPlace } from '../../../cli/declare/place/copy-kind.ts'
import { openPlaces } from '../places/prepare-place.ts'
import type { Opened } from './parts.ts'

/** Opens the places to copy from. @throws UsageError before anything is sent; ConnectionError */
export async function openSources(call: Context, sources: readonly CopyPlace[]): Promise<Opened[]> {
  const places = sources.map(({ place }) => place)
  const opened = await openPlaces(places, call)
  return opened.map((source, at) => ({ place: places[at]!, source }))
}
