import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { type Kind, znodeKind } from '../../cli/declare/kinds/kinds.ts'
import { resolvePath } from '../../cli/declare/kinds/resolve-path.ts'
import type { Job } from '../../cli/declare/shell.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, shellLine } from '../../wire/hint.ts'

/** A number (`1`, `%1`), or a path. */
const whichKind: Kind<string | number> = {
  ...znodeKind,
  placeholder: 'ID|PATH',
  parse: (text, cwd) => (/^%?\d+$/.test(text) ? Number(text.replace('%', '')) : znodeKind.parse(text, cwd)),
}

export default command({
  summary: 'end watches and other background commands',
  description:
    'Ends a background command by its number, all that are about PATH, or all of them. Its watches on the server are removed.',
  args: { which: arg.of(whichKind, { summary: 'number of the command, or the path it watches', required: false }) },
  flags: { all: flag.switch({ summary: 'end all' }) },
  examples: ['unwatch 1', 'unwatch /app', 'unwatch --all'],
  async run(call) {
    const shell = inShell(call)
    const { which } = call.args
    if (which === undefined && !call.flags.all)
      throw new UsageError('which one?', advice`its number, its PATH or --all; ${shellLine`watches`} lists them`)
    const jobs = shell.jobs.filter((job) => call.flags.all || (which !== undefined && isAbout(job, which, call.cwd)))
    if (jobs.length === 0 && which !== undefined)
      throw new UsageError(`nothing in the background is ${which}`, advice`${shellLine`watches`} lists what there is`)
    for (const job of jobs) shell.stopJob(job.id)
  },
})

function isAbout(job: Job, which: string | number, cwd: string): boolean {
  if (typeof which === 'number') return job.id === which
  return job.words.slice(1).some((word) => resolvePath(cwd, word) === which)
}
