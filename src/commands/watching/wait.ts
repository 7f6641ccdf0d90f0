import { statView } from '../../cli/data/stat-view.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { warnOfMissingChroot } from '../../cli/life/missing-chroot.ts'
import { StopError } from '../../cli/life/stop-error.ts'
import { TimeLimit } from '../../cli/life/time-limit.ts'
import { orStop } from '../../client/terms/stop.ts'
import { dataJson, statJson } from '../../render/json.ts'
import { duration } from '../../render/units.ts'
import { awaitNode } from '../../tree/follow/await-node.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import { awaitQuorum } from './changes/await-quorum.ts'
import { conditionOf } from './changes/condition.ts'

const doctorLine = advice`${zoosh`doctor`} tells what to do about each member`

export default command({
  summary: 'wait until a znode is as wanted',
  description:
    'Ends with 0 as soon as all that is asked for holds, with 124 when --for is over before, and with 3 when no server was reached until then. What holds already is not waited for, except --changed: that is a change from now on. No change between looking and watching is missed, and neither a lost connection nor an expired session ends it.\n' +
    '--children and --version are met when the number was reached, even if it has moved on since. --quorum waits for a server that has a quorum: it needs no PATH, tries until one answers, and tells meanwhile on stderr what is missing.',
  args: { path: arg.znode({ summary: 'znode to wait for', required: false }) },
  flags: {
    exists: flag.switch({ summary: 'until it is there', excludes: ['deleted'] }),
    deleted: flag.switch({
      summary: 'until it is not there',
      excludes: ['exists', 'changed', 'data', 'field', 'children', 'version'],
    }),
    changed: flag.switch({ summary: 'until it is created, deleted, or its data set' }),
    data: flag.text({ summary: 'until its data, decoded, matches a regular expression (RE2)' }),
    field: flag.text({ summary: 'until a field of its JSON data has a value: a.b[0].c=VALUE' }),
    children: flag.integer({ summary: 'until it has N children', min: 0 }),
    version: flag.integer({ summary: 'until its data has had version N', min: -2_147_483_648 }),
    quorum: flag.switch({ summary: 'until a server with a quorum answers' }),
    for: flag.duration({ summary: 'wait no longer than this, connecting included' }),
  },
  examples: [
    'wait /app/config --exists --for 10s',
    'wait /app/config --field limits.connections=10 --for 10s',
    'wait /app/gone --deleted --for 10s',
    'wait --quorum --for 30s',
  ],
  async run(call) {
    const { args, flags } = call
    const condition = await conditionOf(flags)
    if (!flags.quorum && !condition) {
      const hint = '--exists, --deleted, --changed, --data, --field, --children, --version or --quorum'
      throw new UsageError('wait for what?', `say one of ${hint}`)
    }
    if (condition && args.path === undefined) throw new UsageError('wait for which znode?', zoosh`wait PATH --exists`)
    using limit = new TimeLimit(call, flags.for)
    const { signal } = limit
    const late = `not within ${duration(flags.for ?? 0)}`
    if (flags.quorum) {
      let missing = 'no server with a quorum has answered'
      const told = (what: string) => {
        missing = what
      }
      await awaitQuorum(call, signal, told).catch((error) => {
        throw limit.isUp ? new StopError('timeLimit', `${late}: ${missing}`, doctorLine) : error
      })
    }
    if (!condition) return undefined
    const path = args.path!
    try {
      void limit.zk().then(
        (zk) => warnOfMissingChroot(call, zk),
        () => {},
      )
      const { stat, data } = await orStop(awaitNode(limit.zk, path, condition, signal), signal, () => {})
      return { path, data, stat }
    } catch (error) {
      throw limit.isUp ? await limit.verdict(`${late}: ${path}`) : error
    }
  },
  view: (result, { settings }) =>
    result?.stat && settings.output === 'pretty' ? statView(result.path, result.stat, settings) : undefined,
  json: (result) =>
    result && {
      path: result.path,
      exists: result.stat !== undefined,
      ...(result.stat ? { ...dataJson(result.data), stat: statJson(result.stat) } : {}),
    },
})
