import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeKind } from '../../cli/declare/place/place-kind.ts'
import { unasked } from '../../cli/life/ask.ts'
import { warn } from '../../cli/life/notices.ts'
import { StopError } from '../../cli/life/stop-error.ts'
import { cell, type View } from '../../render/view.ts'
import { journalFlags, undoHint } from '../journal/recording/journal-flags.ts'
import { choiceFlags } from './choosing/choice-flags.ts'
import type { Imported } from './moving/importing.ts'
import { conflictWays } from './moving/selection.ts'

export default command({
  summary: 'make a tree of znodes of an export, or of any other tree',
  description:
    'Reads FILE and creates what is missing at and below PATH: data, ACLs, and any parents. FILE is a file or folder that zoosh has exported or somebody has written, - for stdin, or any other place that holds a tree (see diff). Without PATH the znode that it is an export of.\n' +
    'It looks first, tells how many znodes it would create and change, and asks. What is there and is the same is left alone, so that an import that was cut off is gone on with by the same command. Where something else is there, nothing is done, unless --on-conflict says to skip or to overwrite it. Nothing is deleted, and /zookeeper is never touched.\n' +
    'What fits into one transaction is one: all of it is there, or nothing. What somebody else writes meanwhile is never overwritten: it is told, with exit code 7. What was created and changed is in the journal, so that undo takes it back.\n' +
    'From stdin, which is read once, nobody knows before what is in the way: what is not comes to be, and the rest is told.',
  args: {
    file: arg.of(placeKind, { summary: 'file, folder or other place to read' }),
    path: arg.znode({ summary: 'znode to make it at (default: the one it is an export of)', required: false }),
  },
  flags: {
    'on-conflict': flag.choice(conflictWays, { summary: 'what to do about znodes that are there and differ' }),
    limit: flag.integer({ summary: 'refuse when more than N znodes would be created or changed', min: 1 }),
    'no-acl': flag.switch({ summary: 'leave ACLs as they are; what is created is open to all' }),
    ...choiceFlags,
    ...journalFlags,
  },
  asks: true,
  examples: ['import backup.ndjson.gz', 'import conf/ /app/config --on-conflict overwrite'],
  async plan(call) {
    const { planImport } = await import('./moving/importing.ts')
    return planImport(call, unasked(call, call.flags.yes) && !call.flags['dry-run'])
  },
  async run(call, settled?: number): Promise<Imported> {
    const { runImport } = await import('./moving/importing.ts')
    const imported = await runImport(call, settled)
    const { differing, first } = imported.left
    if (differing > 0 && call.flags['on-conflict'] === 'skip') {
      warn(call, `${differing} are there and differ: left as they are`)
    } else if (differing > 0) {
      const message = `${imported.text}; ${differing} are there and differ: ${first.join(', ')}`
      throw new StopError('partial', message, '--on-conflict overwrite or skip', imported.facts)
    }
    return imported
  },
  view: ({ path, text, atomic, journal }, { settings }): View | undefined =>
    settings.output === 'pretty'
      ? {
          kind: 'lines',
          lines: [[cell.muted(`${text}${atomic ? ', in one transaction' : ''}${undoHint(journal)}`), cell.path(path)]],
        }
      : undefined,
  json: ({ facts }) => facts,
})
