import type { Context } from '../../../cli/declare/context.ts'
import { Account, type Row, type Summary } from '../../../tap/account/account.ts'
import type { Heard } from '../../../tap/conversation/entry.ts'
import type { Source } from './sources.ts'
import { type Grouping, groupings, rowsOf, rowsTable } from './summary-view.ts'

const INTERVAL = 1000
/** Operations that stand above the rest: a screen is not high. */
const OPERATIONS = 8

/** Fills the terminal with what is asked until q: the operations above; paths, clients or sessions below. */
export async function openTap(
  call: Context,
  source: Source,
  wanted: (heard: Heard) => boolean,
  depth: number,
): Promise<void> {
  const account = new Account(depth)
  const items = source.heard()
  const listening = (async () => {
    for await (const heard of items) for (const one of heard) if (wanted(one)) account.add(one)
  })()
  listening.catch(() => undefined)
  const { openTop } = await import('../../../ui/top/open-top.tsx')
  await openTop(call, {
    // What ends the listening is told in place of the figures.
    refresh: async () => Promise.race([listening.then(() => account.summary()), account.summary()]),
    interval: INTERVAL,
    orders: groupings,
    screen: (summary: Summary, order) => ({
      members: rowsTable('operation', operationsOf(summary)),
      clients: rowsTable(order.slice(0, -1), rowsOf(summary, order as Grouping)),
    }),
    caption: (rows, order) => `${rows} ${order}`,
  })
  await items.return(undefined)
}

function operationsOf({ operations }: Summary): readonly Row[] {
  return operations.slice(0, OPERATIONS)
}
