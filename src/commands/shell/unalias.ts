import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, shellLine } from '../../wire/hint.ts'

export default command({
  summary: 'take an alias away',
  description: 'Forgets what alias made, in this shell and later ones.',
  args: { name: arg.text({ summary: 'the alias' }) },
  flags: {},
  examples: ['unalias ll'],
  async run(call) {
    const shell = inShell(call)
    const { name } = call.args
    if (!shell.aliases.has(name)) throw new UsageError(`no alias "${name}"`, advice`${shellLine`alias`} lists them`)
    await shell.setAlias(name, undefined, !call.fromFile)
  },
})
