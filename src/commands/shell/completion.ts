import { Buffer } from 'node:buffer'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { completionScripts } from '../../cli/help/completion-scripts.ts'
import { advice, outsideLine } from '../../wire/hint.ts'

export default command({
  summary: 'print the completion script for your shell',
  description: advice`With the script TAB completes commands, flags, values and znode paths, which are asked of the ensemble the line would go to. bash: eval "$(${outsideLine`completion bash`})" in ~/.bashrc. zsh: eval "$(${outsideLine`completion zsh`})" in ~/.zshrc. fish: ${outsideLine`completion fish`} > ~/.config/fish/completions/zoosh.fish`,
  args: { shell: arg.choice(['bash', 'zsh', 'fish'], { summary: 'the shell' }) },
  flags: {},
  examples: ['completion bash'],
  run: async ({ args }) => ({ script: completionScripts[args.shell] }),
  view: ({ script }) => ({ kind: 'bytes', data: Buffer.from(script) }),
})
