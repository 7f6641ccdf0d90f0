import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { copyKind } from '../../cli/declare/place/copy-kind.ts'
import { cell, type View } from '../../render/view.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { journalFlags, undoHint } from '../journal/recording/journal-flags.ts'
import { choiceFlags } from './choosing/choice-flags.ts'
import type { Copied } from './copying/copy.ts'

export default command({
  summary: 'copy znodes, and trees of them, between ensembles, files and folders',
  description: paragraphs(
    'Copies what is at each of the first PLACES to the last one: from this session or another ensemble, a file, a folder, a moment of the past, to any of them but the past. Without -r the znode alone. The last PLACE is the znode that comes to be; with a slash at its end it gets each source as a child, and several sources need that. Parents are made. Of a file or folder as the last PLACE the same is true as of export.',
    'Where a znode is there already and is the same, nothing is done; where it differs, nothing is copied at all, unless --overwrite or --no-clobber says what becomes of it. What would be overwritten is counted and asked about, and kept in the journal for undo; so is what was created. Nothing is deleted.',
    'What fits into one transaction is one: all of it is there, or nothing. A copy that was cut off is gone on with by the same command. Data and ACLs are copied; ephemerals are left out and counted, or with --ephemerals copied as persistent ones.',
    advice`${zoosh`help diff`} tells of places; ${zoosh`help mv`} of moving.`,
  ),
  args: { places: arg.of(copyKind, { summary: 'what to copy, and last where to', multiple: true }) },
  flags: {
    recursive: flag.switch({ char: 'r', summary: 'with all below' }),
    depth: flag.integer({ summary: 'with -r: only N levels below', min: 0, needs: ['recursive'] }),
    overwrite: flag.switch({ summary: 'replace what is there and differs' }),
    'no-clobber': flag.switch({ char: 'n', summary: 'leave what is there as it is', excludes: ['overwrite'] }),
    ...choiceFlags,
    'no-acl': flag.switch({ summary: 'leave ACLs as they are; what is created is open to all' }),
    ephemerals: flag.switch({ summary: 'ephemerals as well, as if they were persistent' }),
    limit: flag.integer({ summary: 'refuse when more than N znodes would be created or changed', min: 1 }),
    verify: flag.switch({ summary: 'read both again when it is done, and compare' }),
    ...journalFlags,
  },
  examples: [
    'cp /app/config/logging /app/config/logging.old',
    'cp -r /app /backup/app --verify',
    'cp -r /app /services /backup/ --dry-run',
    'cp -r /app app.yaml',
  ],
  asks: true,
  elsewhere: ({ args }) => args.places.at(-1)?.place.at !== 'session',
  async plan(call) {
    const { planCopy } = await import('./copying/copy.ts')
    return planCopy(call)
  },
  async run(call): Promise<Copied> {
    const { runCopy } = await import('./copying/copy.ts')
    return runCopy(call)
  },
  view: ({ text, journal }, { settings }): View | undefined =>
    settings.output === 'pretty' ? { kind: 'lines', lines: [[cell.muted(`${text}${undoHint(journal)}`)]] } : undefined,
  json: ({ facts }) => facts,
})
