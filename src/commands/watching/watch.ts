import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { UsageError } from '../../wire/error.ts'
import { browseTree } from './changes/browse-tree.ts'
import { changeJson } from './changes/change-json.ts'
import { changeView } from './changes/change-view.ts'
import { type Streamed, streamChanges } from './changes/stream.ts'

export default command({
  summary: 'stream the changes of znodes',
  description:
    'Prints a line for each change of PATH, with -r of everything below it too, until Ctrl-C, -c or --for. A PATH need not exist yet.\n' +
    'Nothing is lost silently. What changed while the connection was down is found by looking and marked synthetic; where more may have happened than a look can show, after a session expired, or when the reader of the stream was too slow, a line of type Gap says between which zxids changes may be missing, and the exit code is 7. Data that cannot be read (no permission, too large an answer) is marked unread; a znode whose children cannot be listed gets a Gap, too, where they would have been looked at.\n' +
    'Lines in a pipe: time, type, path, zxid, version, note; with --data the old and the new data. -o ndjson gives documents.\n' +
    'With -- CMD a program runs for each change, one at a time, without a shell in between. It gets ZOOSH_EVENT, ZOOSH_PATH, ZOOSH_ZXID, ZOOSH_VERSION and the data on stdin; its last exit code is the exit code.',
  args: { path: arg.znode({ summary: 'znode to watch', multiple: true }) },
  flags: {
    recursive: flag.switch({ char: 'r', summary: 'everything below PATH too' }),
    data: flag.switch({ summary: 'show the data: old and new, on a terminal as a difference' }),
    count: flag.integer({ char: 'c', summary: 'end after N changes', min: 1 }),
    for: flag.duration({
      summary: 'end after this time; with 3 when no server was reached; with --count, with 124 when there were fewer',
    }),
    initial: flag.switch({ summary: 'begin with what is there now' }),
    live: flag.switch({
      summary: 'full-screen view of PATH and all below: see browse',
      excludes: ['count', 'for', 'initial', 'data'],
    }),
  },
  rest: 'program to run for each change',
  examples: [
    'watch /app --for 1s',
    'watch / -r --for 1s -o ndjson',
    'watch /app -r --initial --data --for 1s',
    'watch /app/config --for 1s -- sh -c \'echo "$ZOOSH_EVENT $ZOOSH_PATH"\'',
  ],
  async *run(call): AsyncGenerator<Streamed> {
    const { args, flags } = call
    if (!flags.live) return yield* streamChanges(call, args.path, flags)
    if (args.path.length !== 1) throw new UsageError('--live shows one PATH')
    await browseTree(call, args.path[0]!)
  },
  live: true,
  isEvent: () => true,
  view(streamed, { settings, flags }) {
    return streamed.code === undefined ? changeView(streamed, settings, flags.data) : undefined
  },
  json: ({ change, code }) => (code === undefined ? changeJson(change) : undefined),
  exit: ({ code }) => code ?? 0,
})
