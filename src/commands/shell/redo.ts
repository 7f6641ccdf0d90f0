import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, shellLine } from '../../wire/hint.ts'

/** The shell puts the line in its place before anything runs; what comes here is what it could not replace. */
export default command({
  summary: 'run a line of the history again',
  description:
    'Runs line N again, as history numbers them; without N the last one. The line is shown before it runs, and it is what the history keeps. What follows belongs to it: redo 3 | sort, redo 3 &. !! stands for the last line anywhere in a line.',
  args: { number: arg.integer({ summary: 'number of the line in history', required: false, min: 1 }) },
  flags: {},
  examples: ['redo', 'redo 3', 'redo 3 | sort'],
  async run(call): Promise<void> {
    const { history } = inShell(call)
    const { number = history.length } = call.args
    if (history[number - 1] === undefined) {
      throw new UsageError(
        history.length === 0 ? 'the history is empty' : `the history has no line ${number}`,
        advice`${shellLine`history`} lists the lines with their numbers`,
      )
    }
    throw new UsageError('redo runs a line only where a command begins', `the line is: ${history[number - 1]!.line}`)
  },
})
