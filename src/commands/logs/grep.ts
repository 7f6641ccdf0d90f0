import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { grepFiles } from '../../ensemble/logs/show.ts'
import { dataFolders } from './reading/data-folders.ts'
import { dirArg, logDirFlag } from './reading/log-args.ts'
import { logItemJson, logItemView } from './reading/log-item-view.ts'
import { type ReadItem, tellingDamage } from './reading/telling-damage.ts'

export default command({
  summary: 'search the logs of a server for paths and data',
  description:
    'Prints the changes whose path or data matches a regular expression (RE2’s syntax: no lookaround, no backreferences), oldest first, read from the files of a server without it. Data is matched as text. Damage is told on stderr, where it is met, and reading goes on after it; the exit code is 7 then.',
  args: { dir: dirArg, pattern: arg.text({ summary: 'regular expression' }) },
  flags: {
    'log-dir': logDirFlag,
    'ignore-case': flag.switch({ char: 'i', summary: 'upper and lower case are the same' }),
  },
  examples: ['logs grep ./abc/zk1 /locks/', 'logs grep ./abc/zk1 password -i'],
  async *run(call): AsyncGenerator<ReadItem> {
    const { args, flags } = call
    const { compilePattern } = await import('../../patterns/pattern.ts')
    const pattern = await compilePattern(args.pattern, { ignoreCase: flags['ignore-case'] })
    yield* tellingDamage(call, grepFiles(await dataFolders(call, args.dir, flags['log-dir']), pattern))
  },
  view: logItemView,
  json: logItemJson,
})
