import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Kind } from '../../cli/declare/kinds/kinds.ts'
import { inShell } from '../../cli/life/in-shell.ts'

const subjectKind: Kind<string> = { complete: 'command', placeholder: 'COMMAND', parse: (text) => text }

export default command({
  summary: 'explain commands and topics',
  description: 'Without words: all commands and topics. With the words of a command or a topic: all about it.',
  args: { subject: arg.of(subjectKind, { summary: 'command or topic', multiple: true, required: false }) },
  flags: {},
  examples: ['help', 'help get', 'help acl', 'help exit-codes'],
  async run(call) {
    return { text: await inShell(call).help(call.args.subject, call.io.columns) }
  },
  view: ({ text }) => ({ kind: 'drawn', text }),
})
