import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeKind } from '../../cli/declare/place/place-kind.ts'
import { treeFileKind } from '../../cli/declare/place/tree-file-kind.ts'
import { warn } from '../../cli/life/notices.ts'
import { leftDrafts } from '../../files/left-drafts.ts'
import { bytes, hex } from '../../render/units.ts'
import { cell, type View } from '../../render/view.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { choiceFlags } from './choosing/choice-flags.ts'
import { type TreeWritten, writeTree } from './exporting/write-tree.ts'
import { openPlaces } from './places/prepare-place.ts'
import { fileForms, prepareTarget } from './places/prepare-target.ts'
import type { FileTarget } from './places/target.ts'
import { Account } from './reading/account.ts'

/** A tree that was written somewhere else than to stdout, or, without a name, there. */
interface Exported extends Omit<TreeWritten, 'tally'> {
  readonly file: string | undefined
  /** Of these znodes something could not be read. */
  readonly unread: number
  readonly gone: number
  /** What the place should have and has not. */
  readonly missing: readonly string[]
}

const nothing: View = { kind: 'lines', lines: [] }

export default command({
  summary: 'write a tree into a file or a folder',
  description: paragraphs(
    'Writes what is at and below PATH into FILE: ndjson, JSON, YAML or tar by its suffix, .gz and .zst packed, a folder by the slash at its end; without FILE, or with -, as ndjson to stdout. PATH is any place that can be read, a moment of the past and another file among them. --format says it where the name does not; without FILE, -o yaml (json, ndjson, tar) is --format yaml.',
    'The file is for its owner only, and has its name when it is whole and on the disk: Ctrl-C, a full disk or a kill leave nothing under that name, or what was there. It begins with where and when it was read, and ends with how much it is; between the two zxids it names it may hold some changes and not others.',
    'Kept are data (null is not empty) and ACLs. Ephemerals are left out and counted. Versions, times, owners and sequence counters are not kept, nor whether a znode is a container or has a TTL, which no client is told; /zookeeper is left out, unless PATH is in it. What may not be read is told on stderr and in the file, as not known, and the exit code is 7 then.',
    advice`${zoosh`diff PATH FILE.ndjson`} compares, and docs/moving-trees.md shows what it is for.`,
  ),
  args: {
    path: arg.of(placeKind, { summary: 'tree to write' }),
    file: arg.of(treeFileKind, { summary: 'file to write, FOLDER/, or - for stdout', required: false }),
  },
  flags: {
    format: flag.choice(fileForms, { summary: 'format, where the name of the file does not tell' }),
    depth: flag.integer({ summary: 'only N levels below PATH; 0 is PATH alone', min: 0 }),
    ...choiceFlags,
    'no-acl': flag.switch({ summary: 'without ACLs' }),
    ephemerals: flag.switch({ summary: 'ephemerals as well, as if they were persistent' }),
    force: flag.switch({ summary: 'replace a file that is there, or a folder that is an export' }),
  },
  examples: [
    'export /app app.yaml',
    'export / backup.ndjson.zst --exclude locks',
    'export /app conf/ --no-acl --force',
    'export /app --format yaml',
  ],
  async run(call): Promise<Exported> {
    const { args, flags, settings } = call
    const place = args.file ?? ({ at: 'stream' } as const)
    const stream = place.at === 'stream'
    const form = flags.format ?? (stream ? fileForms.find((known) => known === settings.output) : undefined)
    const target = (await prepareTarget(place, call, { form, replace: flags.force })) as FileTarget
    const [source] = await openPlaces([args.path], call)
    const account = new Account(call)
    try {
      const { tally, ...written } = await writeTree(source!, target, flags, call, ({ denied }, where) =>
        account.unread(where, denied!.message),
      )
      if (!stream)
        for (const draft of await leftDrafts(target.name)) warn(call, `${draft} is left of one that was killed`)
      const missing = source!.missing ?? []
      for (const text of missing) warn(call, text)
      if (written.ephemerals > 0) warn(call, `ephemerals are left out: ${written.ephemerals}`)
      account.endWithin(false)
      return { file: stream ? undefined : target.name, ...written, unread: account.hidden, gone: tally.gone, missing }
    } finally {
      await source!.close()
    }
  },
  view({ file, znodes, bytes: size }, { settings }) {
    if (file === undefined || settings.output !== 'pretty') return undefined
    return { kind: 'lines', lines: [[cell.muted(`exported ${znodes} znodes, ${bytes(size)}, to ${file}`)]] }
  },
  // The tree itself went to stdout; of one in a file there is nothing to say in these forms.
  forms: { yaml: () => nothing, tar: () => nothing },
  json({ file, zxids: [from, to], ...counts }) {
    if (file === undefined) return undefined
    return { file, ...counts, zxid: from && hex(from), newest: to && hex(to) }
  },
  exit: ({ missing }) => (missing.length > 0 ? 7 : 0),
})
