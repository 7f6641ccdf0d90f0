import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { copyKind } from '../../cli/declare/place/copy-kind.ts'
import { cell, type View } from '../../render/view.ts'
import { journalFlags } from '../journal/recording/journal-flags.ts'
import type { Load, Moved } from './copying/move.ts'

export default command({
  summary: 'move a znode with all below it',
  description:
    'Makes of SOURCE, a znode of this session or another ensemble, the TARGET; with a slash at its end the TARGET gets it as a child. Parents are made. It is counted and asked about first, and kept in the journal, so that undo takes it back: of each ensemble by an entry of its own.\n' +
    'Within an ensemble what fits into one transaction is moved by one: nobody ever sees both, or neither. A larger tree is copied, read again at both ends, and deleted under the versions of that reading, so that for a while both are there; what was changed or created meanwhile stays where it is and is told, with exit code 7. A move that was cut off at whatever point is gone on with by the same command.\n' +
    'Where something else is at the target nothing is done; the same is none. Nor is anything done about a tree with ephemerals, unless --ephemerals makes them persistent, with znodes that may not be read, or with ACLs whose hashes the server hides. Versions, times, owners and sequence counters begin anew, and containers and znodes with a TTL become persistent, since no client is told that they are such.',
  args: {
    source: arg.of(copyKind, { summary: 'znode to move' }),
    target: arg.of(copyKind, { summary: 'znode it is to be, or, with a slash at its end, to be below' }),
  },
  flags: {
    ephemerals: flag.switch({ summary: 'ephemerals as well: they become persistent' }),
    limit: flag.integer({ summary: 'refuse when there are more than N znodes', min: 1 }),
    ...journalFlags,
  },
  examples: ['mv /app/config /app/settings --yes', 'mv /services /old/ --dry-run'],
  asks: true,
  elsewhere: ({ args }) => args.source.place.at !== 'session' && args.target.place.at !== 'session',
  async plan(call) {
    const { planMove } = await import('./copying/move.ts')
    return planMove(call)
  },
  async run(call, settled?: Load): Promise<Moved> {
    const { runMove } = await import('./copying/move.ts')
    return runMove(call, settled!)
  },
  view: ({ text, journals }, { settings }): View | undefined => {
    if (settings.output !== 'pretty') return undefined
    const back = journals.toReversed().map((number) => `undo ${number}`)
    return {
      kind: 'lines',
      lines: [
        [
          cell.muted(
            [
              text,
              ...(back.length > 0 ? [`${back.join(' and ')} ${back.length > 1 ? 'put' : 'puts'} it back`] : []),
            ].join('; '),
          ),
        ],
      ],
    }
  },
  json: ({ facts }) => facts,
})
