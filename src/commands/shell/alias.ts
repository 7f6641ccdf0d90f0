import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, shellLine } from '../../wire/hint.ts'

export default command({
  summary: 'name the beginning of a line',
  description:
    "alias ll='ls -l' makes ll stand for ls -l at the beginning of a line, in this shell and later ones. Without arguments all aliases are listed; a bare NAME shows one.",
  args: { definition: arg.text({ summary: 'NAME=LINE, or NAME', required: false }) },
  flags: {},
  examples: ['alias', "alias ll='ls -l'"],
  async run(call) {
    const shell = inShell(call)
    const { definition } = call.args
    if (definition === undefined) return [...shell.aliases]
    const at = definition.indexOf('=')
    const name = at < 0 ? definition : definition.slice(0, at)
    if (at < 0) {
      const line = shell.aliases.get(name)
      if (line === undefined)
        throw new UsageError(`no alias "${name}"`, advice`${shellLine`alias NAME='LINE'`} makes one`)
      return [[name, line] as [string, string]]
    }
    if (!/^[\p{L}\p{N}_.-]+$/u.test(name))
      throw new UsageError(`"${name}" cannot be a name`, 'letters, digits, _ . and -')
    await shell.setAlias(name, definition.slice(at + 1), !call.fromFile)
    return []
  },
  view: (aliases) => ({ kind: 'lines', lines: aliases.map(([name, line]) => [cell.name(name), cell.text(line)]) }),
  json: (aliases) => Object.fromEntries(aliases),
})
