import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { type Kind, znodeKind } from '../../cli/declare/kinds/kinds.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { errorCodes } from '../../wire/codes.ts'
import { UsageError, ZkError } from '../../wire/error.ts'

/** `-` is where one was before; it is no path. */
const targetKind: Kind<string> = {
  ...znodeKind,
  parse: (text, cwd) => (text === '-' ? text : znodeKind.parse(text.length > 1 ? text.replace(/\/$/, '') : text, cwd)),
}

export default command({
  summary: 'change the working znode',
  description:
    'Paths of later commands are relative to the working znode, with . and .. as in a file system. Without PATH it becomes /; cd - goes back to the one before.',
  args: { path: arg.of(targetKind, { summary: 'znode to go to, or - for the one before', required: false }) },
  flags: {},
  examples: ['cd /app', 'cd ..', 'cd -'],
  async run(call) {
    const shell = inShell(call)
    const path = call.args.path === '-' ? shell.previous : (call.args.path ?? '/')
    if (path === undefined) throw new UsageError('there is no znode before this one')
    const stat = await (await call.zk()).exists(path, { signal: call.signal })
    if (!stat) throw new ZkError(errorCodes.NoNode.code, path)
    shell.moveTo(path)
    return { path }
  },
})
