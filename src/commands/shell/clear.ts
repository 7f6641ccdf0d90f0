import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'

export default command({
  summary: 'clear the screen',
  description: 'Clears the screen and what has scrolled away, as Ctrl-L does while a line is being typed.',
  args: {},
  flags: {},
  examples: ['clear'],
  run: async (call) => inShell(call).clearScreen(),
})
