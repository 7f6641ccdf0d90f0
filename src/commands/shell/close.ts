import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'

export default command({
  summary: "close the shell's session",
  description: 'Ends the session: its ephemeral znodes and watches go. The next command that needs one opens another.',
  args: {},
  flags: {},
  examples: ['close'],
  async run(call) {
    await inShell(call).disconnect()
  },
})
