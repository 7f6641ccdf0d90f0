import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeOf } from '../../cli/declare/place-of.ts'
import { type Cell, cell } from '../../render/view.ts'
import { barrier } from './demo/scenes/barrier.ts'
import { config } from './demo/scenes/config.ts'
import { election } from './demo/scenes/election.ts'
import { group } from './demo/scenes/group.ts'
import { lock } from './demo/scenes/lock.ts'
import { queue } from './demo/scenes/queue.ts'
import { type Beat, Stage } from './demo/stage.ts'

const scenes = {
  election: { play: election, tells: 'one leads; when it resigns or dies, the next in line does' },
  lock: { play: lock, tells: 'a lock goes from hand to hand, is tried in vain, and freed by a death' },
  queue: { play: queue, tells: 'items are put and taken; a worker dies over one, another does it' },
  barrier: { play: barrier, tells: 'nobody goes on before everybody has come' },
  config: { play: config, tells: 'a configuration changes, and all who follow it hear of it' },
  group: { play: group, tells: 'members join and leave a group, one by dying' },
} as const
const names = ['election', 'lock', 'queue', 'barrier', 'config', 'group'] as const

/** A scene that can be played. */
interface Listed {
  readonly scene: string
  readonly tells: string
}

const PACE = 700

export default command({
  summary: 'play a recipe: several clients on an embedded server, narrated live',
  description:
    'Without SCENE it lists what there is. Plays SCENE with several clients, a session each, on an embedded server of its own: no port is opened, nothing of yours is touched. Ephemeral znodes vanish, leadership moves, a process dies. On a terminal the tree is shown beside the story; elsewhere each step is a line: ms, who, what. A line + is a znode created, − deleted, ~ changed, as the server told an observer.',
  args: { scene: arg.choice(names, { summary: 'what to play', required: false }) },
  flags: { pace: flag.duration({ summary: 'time between two steps (default 700ms)' }) },
  examples: ['demo', ...names.map((name) => `demo ${name} --pace 20ms`)],
  live: true,
  async *run(call): AsyncGenerator<Beat | Listed> {
    const { scene } = call.args
    if (scene === undefined) return yield* names.map((name) => ({ scene: name, tells: scenes[name].tells }))
    const { Sandbox } = await import('../../server/sandbox.ts')
    await using sandbox = await Sandbox.start({ port: false, tickTime: 500 })
    const stage = new Stage(
      `/demo-${scene}`,
      () => sandbox.transport(),
      call.flags.pace ?? PACE,
      call.signal,
      placeOf(call),
    )
    const beats = stage.play(scenes[scene].play)
    if (call.settings.output !== 'pretty' || !call.interactive) return yield* beats
    const { openPlay } = await import('../../ui/play/open-play.tsx')
    await openPlay(call, `demo ${scene}`, beats)
  },
  view: (told) => ({ kind: 'lines', lines: ['scene' in told ? sceneCells(told) : beatCells(told)] }),
})

function sceneCells({ scene, tells }: Listed): Cell[] {
  return [cell.name(scene), cell.text(tells)]
}

function beatCells({ at, who, text }: Beat): Cell[] {
  return [cell.number(at), who === 'znodes' ? cell.muted(who) : cell.name(who), cell.text(text)]
}
