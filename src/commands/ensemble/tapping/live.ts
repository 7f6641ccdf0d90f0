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
 * @param depth of paths that are told apart; `every` ms the figures begin anew (default: never)
 * @returns bytes that were missed
 * @throws UsageError where there is no terminal to fill
 */
export async function openTap(
  call: Context,
  open: (until: AbortSignal) => Promise<Source>,
  wanted: (heard: Heard) => boolean,
  { depth, every = Number.POSITIVE_INFINITY }: { readonly depth: number; readonly every: number | undefined },
): Promise<number> {
  if (call.settings.output !== 'pretty' || !call.interactive) {
    throw new UsageError(
      '--live fills a terminal, and this is none',
      advice`${zoosh`tap --listen 2182 --summary --every 1s`} tells the same in lines`,
    )
  }
  const left = new AbortController()
  const source = await open(AbortSignal.any([call.signal, left.signal]))
  const figures = new Figures(depth, every)
  let fault: { readonly error: unknown } | undefined
  const listening = (async () => {
    for await (const heard of source.heard()) for (const one of heard) if (wanted(one)) figures.add(one)
  })().catch((error: unknown) => {
    fault = { error }
  })
  const { openTop } = await import('../../../ui/top/open-top.tsx')
  await openTop(call, {
    refresh: async () => {
      // What ended the listening is told in place of the figures.
      if (fault) throw fault.error
      return figures.summary(performance.now())
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

/** What the screen shows: all since the beginning, or the last stretch of time that is over. */
export class Figures {
  readonly #depth: number
  readonly #every: number
  #account: Account
  #over: Summary | undefined
  #since: number | undefined

  constructor(depth: number, every: number) {
    this.#depth = depth
    this.#every = every
    this.#account = new Account(depth)
  }

  add(heard: Heard): void {
    this.#account.add(heard)
  }

  /** @param now in ms, of a clock that only goes forward */
  summary(now: number): Summary {
    this.#since ??= now
    if (now - this.#since >= this.#every) {
      this.#over = this.#account.summary()
      this.#account = new Account(this.#depth)
      this.#since = now
    }
    return this.#over ?? this.#account.summary()
  }
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
