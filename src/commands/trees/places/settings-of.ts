import type { Context } from '../../../cli/declare/context.ts'
import type { Place } from '../../../cli/declare/place/place-kind.ts'
import type { Settings } from '../../../cli/declare/settings.ts'
import { withoutConnection } from '../../../cli/settings/own-environment.ts'
import { readProfile } from '../../../cli/settings/profiles.ts'
import { settle } from '../../../cli/settings/settle.ts'

/**
 * How to connect to the ensemble of a place, which owes nothing to how this session was asked for, but the way where servers
 * are named: a profile says by itself how its own are reached, and if that is directly, so be it.
 * @throws UsageError for a profile that is not there, or is none
 */
export async function settingsOf(
  place: Extract<Place, { readonly at: 'profile' | 'ensemble' }>,
  { io, settings: { debug, trace, output, viaOfPlaces: via } }: Pick<Context, 'io' | 'settings'>,
): Promise<Settings> {
  const environment = withoutConnection(process.env)
  const settings =
    place.at === 'profile'
      ? settle({}, environment, io.outTty, await readProfile(place.profile))
      : settle({ server: place.server, via }, environment, io.outTty)
  return { ...settings, debug, trace, output }
}
