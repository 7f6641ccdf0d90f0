import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'tell or choose whether events are printed above the prompt',
  description:
    'Events of watches in the background (get -w /a &, ls -w /a &, watch /a &) are printed above the line being typed; off holds them back from then on, on lets them through again. The watches stay. Without a word it tells which it is.',
  args: { onOff: arg.choice(['on', 'off'], { summary: 'whether to print them', required: false }) },
  flags: {},
  examples: ['printwatches', 'printwatches off'],
  async run(call) {
    const shell = inShell(call)
    const { onOff } = call.args
    if (onOff !== undefined) shell.printsWatches = onOff === 'on'
    return { printwatches: shell.printsWatches }
  },
  view: ({ printwatches }, { args }) =>
    args.onOff === undefined
      ? { kind: 'lines', lines: [[cell.text(`printwatches is ${printwatches ? 'on' : 'off'}`)]] }
      : undefined,
})
