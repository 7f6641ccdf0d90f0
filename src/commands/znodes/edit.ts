import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { chosenEditor } from '../../cli/editing/editor.ts'
import { refusedWrite } from '../../client/terms/refused-write.ts'
import { statJson } from '../../render/json.ts'
import { cell } from '../../render/view.ts'
import type { Difference } from '../../tree/place/differences.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import { journalFlags, undoHint } from '../journal/recording/journal-flags.ts'
import type { Compared } from '../trees/differences/compared.ts'
import { unifiedText } from '../trees/differences/unified-text.ts'
import { type Edited, editZnode } from './editing/edit-znode.ts'

export default command({
  summary: 'change the data of a znode in an editor',
  description:
    'Opens the data in $VISUAL, $EDITOR or vi, decoded as get shows it (compression taken off; JSON that is kept on one line laid out), and writes it back the way it was kept, only if the znode is still as it was shown. What it had goes into the journal, for undo.\n' +
    'Text that is no longer the JSON, XML, YAML or properties it was is shown again, with what is wrong with it on top; saved as it is, nothing is written. What somebody else changed meanwhile is merged, line by line; where both changed the same lines, the editor shows both, between markers. An editor that fails, or leaves an empty text, changes nothing.\n' +
    'Several znodes are edited one after the other. Whatever goes wrong, the text is kept in a file that is named. Under --dry-run the difference is shown, and nothing is written.',
  args: { paths: arg.znode({ summary: 'znodes to edit', multiple: true }) },
  flags: {
    create: flag.switch({ summary: 'create the znode if it is not there' }),
    'no-check': flag.switch({ summary: 'write text of any syntax' }),
    ...journalFlags,
  },
  examples: ['edit /app/config', 'edit /app/feature --create', 'edit /app/config --dry-run'],
  async plan(call) {
    const edits: Edited[] = []
    for (const path of pathsOf(call)) edits.push(await editZnode(call, path, { ...optionsOf(call), dryRun: true }))
    const changed = edits.filter(({ after }) => after !== undefined)
    const details = await Promise.all(changed.map((edited) => unifiedText(compared(edited))))
    return {
      text: edits.map(({ path, created, after }) => planText(path, created, after)).join('\n'),
      details: details.join(''),
      facts: { paths: edits.map(({ path }) => path), changed: changed.map(({ path }) => path) },
    }
  },
  async *run(call): AsyncGenerator<Edited> {
    const { readOnly, past } = call.settings
    // Before anybody types.
    if (readOnly) throw refusedWrite('edit', past === undefined ? true : 'past')
    for (const path of pathsOf(call)) yield await editZnode(call, path, { ...optionsOf(call), dryRun: false })
  },
  live: ({ args }) => args.paths.length === 1,
  view: ({ path, created, merged, stat, journal }, { settings }) => {
    if (settings.output !== 'pretty') return undefined
    const done = stat === undefined ? 'nothing was changed' : created ? 'created' : `version ${stat.version}`
    const with_ = merged && stat ? ', with what was changed meanwhile' : ''
    return { kind: 'lines', lines: [[cell.muted(`${done}${with_}${undoHint(journal)}`), cell.path(path)]] }
  },
  json: ({ path, created, merged, stat, journal }) => ({
    path,
    changed: stat !== undefined,
    created,
    merged,
    ...(stat && { stat: statJson(stat) }),
    ...(journal !== undefined && { journal }),
  }),
})

interface Wanted extends Context {
  readonly args: { readonly paths: readonly string[] }
  readonly flags: { readonly create: boolean; readonly 'no-check': boolean; readonly 'no-journal': boolean }
}

/** @throws UsageError where nobody can edit */
function pathsOf({ args, io }: Wanted): readonly string[] {
  const [path] = args.paths
  if (path === undefined) throw new UsageError('edit needs PATH')
  if (!io.inTty && chosenEditor() === undefined)
    throw new UsageError(
      'there is no terminal to edit on',
      advice`${zoosh`set ${path} --file FILE`} takes the data from a file; $EDITOR may be a program that needs no terminal`,
    )
  return [...new Set(args.paths)]
}

function optionsOf({ flags }: Wanted) {
  return { create: flags.create, check: !flags['no-check'], keep: !flags['no-journal'] }
}

/** An edit as `diff` would find it. */
function compared({ path, created, before, after }: Edited): Omit<Compared, 'hunks'> {
  const right = { path, data: after! }
  const difference: Difference = created
    ? { kind: 'added', path, right }
    : { kind: 'changed', path, left: { path, data: before }, right, in: ['data'] }
  return { difference, left: path, right: path }
}

function planText(path: string, created: boolean, after: Edited['after']): string {
  if (after === undefined) return `change nothing: ${path} stays as it is`
  return `${created ? 'create' : 'set'} ${path}, ${after.length} B`
}
