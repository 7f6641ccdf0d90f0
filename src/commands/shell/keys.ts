import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { keyBindings } from '../../cli/declare/key-bindings.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'tell or choose what the keys of the editor do: emacs or vi',
  description:
    'What other shells call set -o vi, for set is a command on znodes here. It holds for this shell; ZOOSH_KEYS=vi, or keys: vi in a profile, is for good.\n' +
    'Under vi a line begins in insert mode; Esc goes to command mode, where the mark of the prompt points left: h l w b e 0 ^ $ move, x X D C S dd cc and d c y with a motion kill, p P put back, r ~ change a letter, u undoes, j k go through the history, / searches it, i a I A insert.',
  args: { bindings: arg.choice(keyBindings, { summary: 'which keys', required: false }) },
  flags: {},
  examples: ['keys', 'keys vi'],
  async run(call) {
    const shell = inShell(call)
    const { bindings } = call.args
    if (bindings !== undefined) shell.keys = bindings
    return { keys: shell.keys }
  },
  view: ({ keys }, { args }) =>
    args.bindings === undefined ? { kind: 'lines', lines: [[cell.text(`keys are those of ${keys}`)]] } : undefined,
})
