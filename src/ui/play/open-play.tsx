import { render } from 'ink'
import type { Context } from '../../cli/declare/context.ts'
import { whileRunning } from '../../cli/life/running.ts'
import { Play, type PlayBeat } from './play.tsx'

/** Shows a play on the terminal as it goes: the tree beside the story. Ends with the play, q or Ctrl-C. */
export async function openPlay(context: Context, title: string, beats: AsyncIterable<PlayBeat>): Promise<void> {
  await context.lend(async () => {
    const app = render(<Play title={title} beats={beats} />, { exitOnCtrlC: false, patchConsole: false })
    const stop = () => app.unmount()
    context.signal.addEventListener('abort', stop)
    try {
      await whileRunning(app.waitUntilExit())
    } finally {
      context.signal.removeEventListener('abort', stop)
    }
  })
}
