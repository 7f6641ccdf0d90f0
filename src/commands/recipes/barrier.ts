import { randomUUID } from 'node:crypto'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { Barrier } from '../../recipes/barrier.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { doubleBarrier } from './holding/double-barrier.ts'
import { Waiting, waitFlags } from './holding/waiting.ts'

export default command({
  summary: 'wait until everybody has come',
  description: paragraphs(
    advice`Waits until N members have come to PATH, then ends. Whoever dies or gives up before does not count. The barrier can be used again. When the session expires while it waits, it waits on with another: see ${zoosh`help lock`}.`,
    'With CMD it is a double barrier: CMD starts when N members have come, and zoosh ends when the CMD of each has ended. In the shell, or in a script, --enter and --leave do the two halves, under a --name. Programs with Curator’s DistributedDoubleBarrier or kazoo’s DoubleBarrier take part.',
  ),
  args: { path: arg.znode({ summary: 'directory of the barrier; made when missing' }) },
  flags: {
    members: flag.integer({ char: 'n', summary: 'how many must come; the same for all', min: 1 }),
    enter: flag.switch({ summary: 'double barrier: wait until all have come', excludes: ['leave'], needs: ['name'] }),
    leave: flag.switch({ summary: 'double barrier: wait until all have left', needs: ['name'] }),
    name: flag.text({ summary: 'name of this member of a double barrier' }),
    ...waitFlags,
  },
  rest: 'program to run between entering and leaving',
  examples: ['barrier /app/barrier --members 1', 'barrier /app/phase --members 1 -- echo together'],
  async run(call) {
    const { path } = call.args
    const { members, enter, leave } = call.flags
    if (members === undefined) throw new UsageError('barrier needs --members N')
    if (call.rest.length > 0 || enter || leave) return doubleBarrier(call, members)
    const waiting = new Waiting(call, call.flags)
    const zk = await waiting.limit.zk()
    const person = randomUUID()
    await waiting.take(zk, `the barrier ${path} did not open`, async ({ zk, signal, once }) => {
      const barrier = new Barrier(zk, path, members)
      if (once) return (await barrier.tryPass()) || undefined
      await barrier.pass({ signal, person })
      return true
    })
    return { path }
  },
  exit: (result) => ('code' in result ? (result.code ?? 0) : 0),
})
