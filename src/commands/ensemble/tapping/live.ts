import type { Context } from '../../../cli/declare/context.ts'
import type { TableView } from '../../../render/view.ts'
import { Account, type Row, type Summary } from '../../../tap/account/account.ts'
import type { Heard } from '../../../tap/conversation/entry.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import type { Source } from './sources.ts'
import { type Grouping, groupings, rowsOf, rowsTable } from './summary-view.ts'

const INTERVAL = 1000
/** Operations that stand above the rest: a screen is not high. */
const OPERATIONS = 8

/**
 * Fills the terminal with what is asked until q: the operations above; paths, clients or sessions below.
 * @param open starts to listen, until the signal
 * @returns bytes that were missed
 * @throws UsageError where there is no terminal to fill
 */
export async function openTap(
  call: Context,
  open: (until: AbortSignal) => Promise<Source>,
  wanted: (heard: Heard) => boolean,
  depth: number,
): Promise<number> {
  if (call.settings.output !== 'pretty' || !call.interactive) {
    throw new UsageError(
      '--live fills a terminal, and this is none',
      advice`${zoosh`tap --listen 2182 --summary --every 1s`} tells the same in lines`,
    )
  }
  const left = new AbortController()
  const source = await open(AbortSignal.any([call.signal, left.signal]))
  const account = new Account(depth)
  let fault: { readonly error: unknown } | undefined
  const listening = (async () => {
    for await (const heard of source.heard()) for (const one of heard) if (wanted(one)) account.add(one)
  })().catch((error: unknown) => {
    fault = { error }
  })
  const { openTop } = await import('../../../ui/top/open-top.tsx')
  await openTop(call, {
    refresh: async () => {
      // What ended the listening is told in place of the figures.
      if (fault) throw fault.error
      return account.summary()
    },
    interval: INTERVAL,
    orders: groupings,
    screen: tapScreen,
    caption: (rows, order) => `${rows} ${order}`,
  })
  left.abort()
  await listening
  return source.missed()
}

/** The operations, and what they are taken apart by. */
export function tapScreen(summary: Summary, order: string): { members: TableView; clients: TableView } {
  return {
    members: rowsTable('operation', operationsOf(summary)),
    clients: rowsTable(order.slice(0, -1), rowsOf(summary, order as Grouping)),
  }
}

function operationsOf({ operations }: Summary): readonly Row[] {
  return operations.slice(0, OPERATIONS)
}
