import { command } from '../../cli/declare/command.ts'
import { cell } from '../../render/view.ts'
import { advice, zoosh } from '../../wire/hint.ts'

/** Put in by the build; `dev` when run from source. */
declare const ZOOSH_VERSION: string | undefined

export default command({
  summary: 'print the version of zoosh',
  description: advice`Prints the version of zoosh; no server is asked. ${zoosh`status`} shows the versions of servers.`,
  args: {},
  flags: {},
  examples: ['version'],
  async run() {
    return { zoosh: typeof ZOOSH_VERSION === 'string' ? ZOOSH_VERSION : 'dev', node: process.version }
  },
  view: ({ zoosh }) => ({ kind: 'lines', lines: [[cell.text(`zoosh ${zoosh}`)]] }),
})
