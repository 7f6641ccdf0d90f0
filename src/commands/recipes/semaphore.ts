import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { Semaphore } from '../../recipes/semaphore/semaphore.ts'
import { semaphoreLayouts } from '../../recipes/semaphore/semaphore-layout.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { hold, holdingFaces } from './holding/holding.ts'
import { layoutFlag, Waiting, waitFlags } from './holding/waiting.ts'
import { whoWeAre } from './holding/who-we-are.ts'

export default command({
  summary: 'let a limited number of programs run at a time',
  description: paragraphs(
    'Waits for one of the permits at PATH, runs CMD, gives the permit back when CMD has ended, and ends with its exit code. Without CMD the permit is held until Ctrl-C.',
    advice`All who use PATH must say the same number. When the session is in doubt CMD is stopped: see ${zoosh`help lock`}, also for a session that expires while it waits.`,
    'Programs share the permits: Curator’s InterProcessSemaphoreV2, and with one permit its InterProcessSemaphoreMutex (layout curator), kazoo’s Semaphore (kazoo). They do not see each other; without --layout zoosh follows those who use PATH, and uses curator when nobody does.',
  ),
  args: { path: arg.znode({ summary: 'directory of the semaphore; made when missing' }) },
  flags: {
    permits: flag.integer({ char: 'n', summary: 'how many may hold one at a time', min: 1 }),
    ...waitFlags,
    ...layoutFlag(semaphoreLayouts),
  },
  rest: 'program to run, with its arguments',
  examples: ['semaphore /app/slots --permits 3 -- echo in', 'semaphore /app/slots --permits 3 --no-wait -- echo in'],
  ...holdingFaces,
  run(call) {
    const { path } = call.args
    const { permits, layout } = call.flags
    if (permits === undefined) throw new UsageError('semaphore needs --permits N')
    const waiting = new Waiting(call, call.flags)
    return hold(call, waiting, (zk) =>
      waiting.take(zk, `no permit of ${path} was free`, ({ zk, signal, once }) => {
        const semaphore = new Semaphore(zk, path, { permits, data: whoWeAre(), layout })
        return once ? semaphore.tryAcquire({ signal }) : semaphore.acquire({ signal })
      }),
    )
  },
})
