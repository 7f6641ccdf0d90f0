import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'

export default command({
  summary: 'leave the shell',
  description:
    'Closes the session, ends what runs in the background, and leaves with exit code N (0 without one). So does Ctrl-D on an empty line, with 0.',
  args: { code: arg.integer({ summary: 'exit code', required: false, min: 0, max: 255 }) },
  flags: {},
  examples: ['exit', 'exit 3'],
  async run(call) {
    inShell(call).leave(call.args.code ?? 0)
  },
  exit: (_, { args }) => args.code ?? 0,
})
