import { render } from 'ink'
import type { Context } from '../../cli/declare/context.ts'
import { whileRunning } from '../../cli/life/running.ts'
import { own } from '../../render/text.ts'
import { theme } from '../../render/theme.ts'
import { Top, type TopSource } from './top.tsx'

const ENTER_SCREEN = own`\u001b[?1049h`
const LEAVE_SCREEN = own`\u001b[?1049l`

/** Fills the terminal with `top` until q, Ctrl-C or the end of the command; the screen is as before afterwards. */
export async function openTop<T>(context: Context, source: TopSource<T>): Promise<void> {
  const { settings, signal, io } = context
  await context.lend(async () => {
    await io.out(ENTER_SCREEN)
    const app = render(<Top source={source} theme={theme(settings.color)} unicode={settings.unicode} />, {
      exitOnCtrlC: false,
      patchConsole: false,
    })
    const stop = () => app.unmount()
    signal.addEventListener('abort', stop)
    try {
      await whileRunning(app.waitUntilExit())
    } finally {
      signal.removeEventListener('abort', stop)
      await io.out(LEAVE_SCREEN)
    }
  })
}
