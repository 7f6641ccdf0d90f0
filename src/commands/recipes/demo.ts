import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeOf } from '../../cli/declare/place-of.ts'
import { cell } from '../../render/view.ts'
import { barrier } from './demo/scenes/barrier.ts'
import { config } from './demo/scenes/config.ts'
import { election } from './demo/scenes/election.ts'
import { group } from './demo/scenes/group.ts'
import { lock } from './demo/scenes/lock.ts'
import { queue } from './demo/scenes/queue.ts'
import { type Beat, Stage } from './demo/stage.ts'

const scenes = { election, lock, queue, barrier, config, group }
const names = ['election', 'lock', 'queue', 'barrier', 'config', 'group'] as const

const PACE = 700

export default command({
  summary: 'play a recipe: several clients on an embedded server, narrated live',
  description:
    'Plays SCENE with several clients, a session each, on an embedded server of its own: no port is opened, nothing of yours is touched. Ephemeral znodes vanish, leadership moves, a process dies. On a terminal the tree is shown beside the story; elsewhere each step is a line: ms, who, what. A line + is a znode created, − deleted, ~ changed, as the server told an observer.',
  args: { scene: arg.choice(names, { summary: 'what to play' }) },
  flags: { pace: flag.duration({ summary: 'time between two steps (default 700ms)' }) },
  examples: names.map((name) => `demo ${name} --pace 20ms`),
  live: true,
  async *run(call): AsyncGenerator<Beat> {
    const { scene } = call.args
    const { Sandbox } = await import('../../server/sandbox.ts')
    await using sandbox = await Sandbox.start({ port: false, tickTime: 500 })
    const stage = new Stage(
      `/demo-${scene}`,
      () => sandbox.transport(),
      call.flags.pace ?? PACE,
      call.signal,
      placeOf(call),
    )
    const beats = stage.play(scenes[scene])
    if (call.settings.output !== 'pretty' || !call.interactive) return yield* beats
    const { openPlay } = await import('../../ui/play/open-play.tsx')
    await openPlay(call, `demo ${scene}`, beats)
  },
  view: ({ at, who, text }) => ({
    kind: 'lines',
    lines: [[cell.number(at), who === 'znodes' ? cell.muted(who) : cell.name(who), cell.text(text)]],
  }),
})
