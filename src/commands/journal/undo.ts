import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { unasked } from '../../cli/life/ask.ts'
import { isJson } from '../../cli/life/consent.ts'
import { StopError } from '../../cli/life/stop-error.ts'
import { escapeLines } from '../../render/text.ts'
import { ago, bytes } from '../../render/units.ts'
import { cell } from '../../render/view.ts'
import { type Entry, noteUndone } from '../../tree/journal/entry.ts'
import { nothingYet, type Restoration } from '../../tree/journal/restoring/restoration.ts'
import { restore } from '../../tree/journal/restoring/restore.ts'
import { stripChroot } from '../../wire/path.ts'
import { chooseEntry } from './recording/choose-entry.ts'
import { limits, obstacles } from './recording/notes.ts'
import { beginEntry } from './recording/recording.ts'

export default command({
  summary: 'take back what a bulk command deleted, overwrote or created',
  description:
    'Takes back the latest operation of the journal on this ensemble, or the one with number ID: znodes that were deleted are created again with their data and ACL; data, ACLs and quotas that were replaced get their old values; what was created is deleted. It counts and asks first. undo ls lists the journal.\n' +
    'A znode that exists again, was changed since, or has got children that are not of the operation, is left as it is and told, with exit code 7, unless --force is given; what --force overwrites goes into the journal, too. What is back already is left alone, so that undo can be repeated.\n' +
    'What nobody can put back: ephemerals (their sessions are not ours), versions, times and zxids, the counter of sequential children, and whether a znode was a container or had a TTL, which servers do not tell: it comes back persistent.\n' +
    'The journal is kept on this machine, for its owner only, since data and ACLs of znodes are in it. An entry from another ensemble is refused without --elsewhere.',
  args: {
    id: arg.integer({ summary: 'number of the operation (default: the latest one here)', required: false, min: 1 }),
  },
  flags: {
    force: flag.switch({ summary: 'overwrite what exists again or was changed since' }),
    elsewhere: flag.switch({ summary: 'even on another ensemble than it is from; needs ID' }),
  },
  asks: true,
  examples: [],
  async plan(call) {
    if (!call.flags['dry-run'] && unasked(call, call.flags.yes)) return undefined
    const entry = await chooseEntry(call)
    const found = nothingYet()
    await run(call, entry, found, true)
    return {
      text: `undo ${entry.id} (${entry.head.command}, ${ago(entry.head.time, Date.now())}): ${amount(found, 'put back', 'delete')}`,
      details: limits(found) + obstacles(found),
      facts: factsOf(entry, found),
      settled: entry,
    }
  },
  async run(call, settled?: Entry) {
    const entry = settled ?? (await chooseEntry(call))
    const result = nothingYet()
    try {
      await run(call, entry, result, false)
    } catch (error) {
      if (result.restored + result.removed === 0 || call.signal.aborted) throw error
      throw partly(entry, result, (error as Error).message)
    }
    const { restored, removed, conflicts, failed } = result
    await noteUndone(entry, { time: Date.now(), restored: restored + removed, conflicts, failed })
    if (!isJson(call.settings)) {
      call.io.err(escapeLines((settled ? '' : limits(result)) + obstacles(result)))
    }
    if (conflicts + failed > 0) throw partly(entry, result, `${conflicts + failed} not`)
    return { entry, result }
  },
  view: ({ entry, result }, { settings }) =>
    settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(amount(result)), cell.text(entry.head.command)]] }
      : undefined,
  json: ({ entry, result }) => factsOf(entry, result),
})

interface Wanted extends Context {
  readonly flags: { readonly force: boolean }
}

async function run(call: Wanted, entry: Entry, result: Restoration, plan: boolean): Promise<void> {
  const { force } = call.flags
  const zk = await call.zk()
  const recorder = () => {
    const roots = entry.head.roots.map((root) => stripChroot(zk.chroot, root))
    return beginEntry(call, `undo ${entry.id}${force ? ' --force' : ''}`, roots, entry.id)
  }
  await restore(zk, entry, { plan, force, signal: call.signal, recorder }, result)
}

function partly(entry: Entry, result: Restoration, why: string): StopError {
  const hint = result.conflicts > 0 ? '--force overwrites what exists again or was changed since' : undefined
  return new StopError('partial', `${amount(result)}, ${why}`, hint, factsOf(entry, result))
}

/** `put back 3, 171 B; deleted 12 that it had created`. */
function amount({ restored, removed, bytes: size }: Restoration, back = 'put back', away = 'deleted'): string {
  const created = removed > 0 ? [`${away} ${removed} that it had created`] : []
  if (restored === 0 && removed > 0) return created.join()
  return [`${back} ${restored}${size > 0 ? `, ${bytes(size)}` : ''}`, ...created].join('; ')
}

function factsOf({ id, head }: Entry, result: Restoration): Record<string, unknown> {
  return { id, command: head.command, ...result }
}
