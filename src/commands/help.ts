import { Buffer } from 'node:buffer'
import { arg } from '../cli/args.ts'
import { command } from '../cli/command.ts'
import { helpText } from '../cli/help.ts'
import { inShell } from '../cli/in-shell.ts'
import type { Kind } from '../cli/kinds.ts'

const subjectKind: Kind<string> = { complete: 'command', placeholder: 'COMMAND', parse: (text) => text }

export default command({
  summary: 'explain commands and topics',
  description: 'Without words: all commands and topics. With the words of a command or a topic: all about it.',
  args: { subject: arg.of(subjectKind, { summary: 'command or topic', multiple: true, required: false }) },
  flags: {},
  examples: ['help', 'help get', 'help acl', 'help exit-codes'],
  async run(call) {
    const text = await helpText(inShell(call).registry, call.args.subject, { columns: call.io.columns, shell: true })
    return { text }
  },
  view: ({ text }) => ({ kind: 'bytes', data: Buffer.from(text) }),
})
