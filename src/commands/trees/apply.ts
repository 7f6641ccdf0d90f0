import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { documentKind } from '../../cli/declare/place/document-kind.ts'
import { unasked } from '../../cli/life/ask.ts'
import { exitCodes } from '../../cli/life/exit-codes.ts'
import { warn } from '../../cli/life/notices.ts'
import { cell, type View } from '../../render/view.ts'
import { newComparison } from '../../tree/place/differences.ts'
import { journalFlags, undoHint } from '../journal/recording/journal-flags.ts'
import { type Applied, applyDocuments, nothingApplied, tellEphemerals } from './applying/apply-documents.ts'
import { Declared, type Wanted } from './applying/declared.ts'
import { type Agreed, planApplication } from './applying/plan-application.ts'
import { type Compared, hunksOf, type Summary } from './differences/compared.ts'
import { comparedJson } from './differences/compared-json.ts'
import { unifiedView } from './differences/compared-view.ts'
import { denied, verdict } from './differences/summary-text.ts'
import { howFar } from './moving/moved.ts'

/** Calls whose plan found nothing to do: nothing is done then, whatever has changed since. */
const settledOnNothing = new WeakSet<object>()

export default command({
  summary: 'make the ensemble what documents say',
  description:
    'Reads documents that say what is to be (YAML or JSON as export writes it or made by hand, ndjson, a folder, tar), shows what is different as diff does, asks, and makes it so: in one transaction where it fits into one, else in an order that the same command goes on with. What a document does not tell of a znode (no data, no acl) is not changed.\n' +
    'A document stands at its path:, else at PATH. With --prune what no document names is deleted, below znodes that one tells something of; a znode that is only passed through on the way to others keeps its other children. Ephemerals are never deleted.\n' +
    `With --env NAME every \${NAME} in the text of a document is what NAME is in the environment; $\${ stands for \${, and a name that was not named is an error. Without it text is taken as it is. Data in base64, and files that are no text, are never looked into.\n` +
    '--check changes nothing, and exits with 1 where apply would, with 0 where all is as it should be: for CI and cron. What is changed goes into the journal, for undo.',
  args: {
    path: arg.znode({ summary: 'where documents stand that do not say it', required: false }),
  },
  flags: {
    file: flag.of(documentKind, { char: 'f', multiple: true, summary: 'a document: FILE.yaml, FOLDER/, - for stdin' }),
    prune: flag.switch({ summary: 'delete what no document names, where one owns it' }),
    check: flag.switch({ summary: 'only tell whether anything differs: exit code 1' }),
    env: flag.text({ multiple: true, summary: `put the environment’s NAME in place of \${NAME}` }),
    limit: flag.integer({ summary: 'refuse when more than N znodes would be changed', min: 0 }),
    'no-acl': flag.switch({ summary: 'without ACLs' }),
    ...journalFlags,
  },
  asks: ({ flags }) => !flags.check,
  examples: [
    'apply -f app.yaml --dry-run',
    'apply -f app.yaml --check',
    'apply -f conf/ /app --prune',
    'apply -f app.yaml --env DB_HOST -y',
  ],
  async plan(call) {
    const { 'dry-run': dryRun, yes, limit } = call.flags
    if (!dryRun && limit === undefined && unasked(call, yes)) return undefined
    const plan = await planApplication(call, await Declared.open(call))
    if (!plan) settledOnNothing.add(call)
    return plan
  },
  async *run(call, settled?: Agreed): AsyncGenerator<Applied | Compared | Summary> {
    if (settledOnNothing.has(call)) {
      yield nothingApplied()
      return
    }
    const declared = settled?.declared ?? (await Declared.open(call))
    try {
      if (call.flags.check) yield* checked(call, declared)
      else yield await applyDocuments(call, declared, settled?.differences)
    } finally {
      await declared.close()
    }
  },
  live: ({ flags }) => !flags.check,
  view(result, { settings }): View | undefined {
    if ('difference' in result) return unifiedView(result)
    if (settings.output !== 'pretty') return undefined
    const text = 'summary' in result ? verdict(result.summary) : appliedText(result)
    return { kind: 'lines', lines: [[cell.muted(text)]] }
  },
  json: (result) => ('difference' in result || 'summary' in result ? comparedJson(result) : result),
  exit(result) {
    if ('difference' in result) return exitCodes.no.code
    if ('summary' in result) {
      const { added, removed, changed, unreadable } = result.summary
      if (unreadable + denied(result.summary) > 0) return exitCodes.partial.code
      return added + removed + changed > 0 ? exitCodes.no.code : exitCodes.ok.code
    }
    return result.unread > 0 ? exitCodes.partial.code : exitCodes.ok.code
  },
})

async function* checked(call: Wanted, declared: Declared): AsyncGenerator<Compared | Summary> {
  const counts = newComparison()
  for await (const difference of declared.drift(counts)) {
    yield { difference, ...declared.where(difference.path), hunks: await hunksOf(difference) }
  }
  if (denied(counts) > 0) warn(call, `${denied(counts)} znodes could not be read: what is there is not compared`)
  tellEphemerals(call, counts)
  yield { summary: counts, missing: [] }
}

function appliedText(result: Applied): string {
  const { created, changed, deleted, atomic, journal } = result
  if (created + changed + deleted === 0) return 'all is as it should be'
  return `${howFar(result)}${atomic ? ', in one transaction' : ''}${undoHint(journal)}`
}
