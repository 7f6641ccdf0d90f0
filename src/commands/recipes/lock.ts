import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { lockLayouts } from '../../recipes/lock/contender.ts'
import { Lock } from '../../recipes/lock/lock.ts'
import { hold, holdingFaces } from './holding/holding.ts'
import { layoutFlag, Waiting, waitFlags } from './holding/waiting.ts'
import { whoWeAre } from './holding/who-we-are.ts'

export default command({
  summary: 'hold a lock while a program runs',
  description:
    'Waits for the lock at PATH, runs CMD, releases the lock when CMD has ended, and ends with its exit code. No shell is in between; stdin, stdout and signals pass through. Without CMD the lock is held until Ctrl-C, and its znode and token are printed.\n' +
    'Who waits outlives its session: when that expires it waits on with another, with a new place in line, and says so once; also while no server answers, but never longer than --wait.\n' +
    'When the ensemble does not say for 5/12 of --session-timeout that the session lives, CMD and all it has started get SIGTERM, and SIGKILL before anybody else can get the lock; the exit code is 3 then. When zoosh itself is killed or stopped, a guardian process does it.\n' +
    'CMD finds its znode in ZOOSH_LOCK_PATH and in ZOOSH_LOCK_ZXID a fencing token: whoever holds the lock later has a greater one.\n' +
    'Programs share the lock: Curator’s InterProcessMutex (layout curator), its InterProcessReadWriteLock (curator-rw), kazoo’s Lock (kazoo). They do not see the names of each other; without --layout zoosh follows those who are there, and uses curator when nobody is.',
  args: { path: arg.znode({ summary: 'directory of the lock; made when missing' }) },
  flags: {
    shared: flag.switch({ summary: 'together with others who say --shared: a read lock' }),
    ...waitFlags,
    ...layoutFlag(lockLayouts),
  },
  rest: 'program to run, with its arguments',
  examples: [
    'lock /app/locks/job -- echo mine',
    'lock /app/locks/job --no-wait -- echo free',
    'lock /app/locks/job --shared --wait 10s -- cat /etc/hostname',
  ],
  ...holdingFaces,
  run(call) {
    const { path } = call.args
    const { shared, layout } = call.flags
    const waiting = new Waiting(call, call.flags)
    return hold(call, waiting, (zk) =>
      waiting.take(zk, `the lock ${path} was not free`, ({ zk, signal, once }) => {
        const lock = new Lock(zk, path, { shared, layout, data: whoWeAre() })
        return once ? lock.tryAcquire({ signal }) : lock.acquire({ signal })
      }),
    )
  },
})
