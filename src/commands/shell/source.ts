import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, outsideLine } from '../../wire/hint.ts'

const outside = advice`outside ${outsideLine`-f FILE`} runs a file`

/** The shell runs the lines itself, where the command would run; what comes here stands in a script. */
export default command({
  summary: 'run the lines of a file in this shell',
  description:
    'Runs what stands in FILE as if it were typed: cd, connect, alias and the rest act on this shell, pipes and & are as at the prompt. The first line that fails ends it, told with its place, and is the exit code; with --keep-going the next line is run. FILE is looked for in the folder zoosh was started in, also in a file that is run itself; ~ is your home. Ctrl-C ends it. Its lines are not in the history, and aliases of a file are for this shell only. With . in place of source it is the same.',
  outside,
  args: { file: arg.file({ summary: 'file with lines of the shell' }) },
  flags: { 'keep-going': flag.switch({ char: 'k', summary: 'run the next line where one fails' }) },
  examples: ['source setup.zk', 'source ~/checks.zk --keep-going'],
  async run(): Promise<void> {
    throw new UsageError('source is a word of the shell', outside)
  },
})
