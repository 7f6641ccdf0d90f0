import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { Damage } from '../../../ensemble/logs/files/log-file.ts'
import type { LogItem } from '../../../ensemble/logs/show.ts'
import { damageText } from './log-args.ts'

/** What can be shown of a file. */
export type ReadItem = Exclude<LogItem, { readonly damage: unknown }>

/**
 * Passes on what could be read. Damage is told on stderr where reading meets it, and counted.
 * @throws StopError partial after the last item, when there was any
 */
export async function* tellingDamage<T extends object>(
  call: Pick<Context, 'io'>,
  items: AsyncIterable<T | { readonly damage: Damage }>,
): AsyncGenerator<Exclude<T, { readonly damage: unknown }>> {
  let places = 0
  for await (const item of items) {
    if (!('damage' in item)) {
      yield item as Exclude<T, { readonly damage: unknown }>
      continue
    }
    places++
    warn(call, damageText(item.damage))
  }
  if (places === 0) return
  throw new StopError('partial', `damaged in ${places} places: what stood there is not shown`, undefined, {
    damaged: places,
  })
}
