import { Buffer } from 'node:buffer'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'

export default command({
  summary: 'print words',
  description: 'Prints its words, separated by blanks. $? is the exit code of the command before.',
  args: { words: arg.text({ summary: 'what to print', multiple: true, required: false }) },
  flags: {},
  examples: ['echo done', "echo 'a  b'"],
  run: async ({ args }) => ({ text: args.words.join(' ') }),
  view: ({ text }) => ({ kind: 'bytes', data: Buffer.from(`${text}\n`) }),
})
