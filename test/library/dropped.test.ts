import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import * as library from '../../src/lib.ts'

test.each(['expired', 'closed'] as const)(
  'what is dropped ends in silence with its session, which is %s',
  async (end) => {
    const rejections: unknown[] = []
    const heard = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', heard)
    const sandbox = await library.Sandbox.start()
    try {
      const zk = await library.connect(sandbox.connectString)
      const services = new library.Services(zk, '/services')
      const lasting = await library.persistent(sandbox.connectString)
      const queue = new library.Queue(zk, '/queue')
      await queue.put('x')
      // Nobody keeps any of them, nor asks whether they are ready.
      void (await new library.Lock(zk, '/lock').acquire())
      void (await new library.Group(zk, '/group').join('x'))
      void (await services.register({ name: 'web', address: 'h' }))
      void (await queue.take())
      void (await lasting.keep('/kept'))
      void new library.ServiceProvider(services, 'web')
      void library.treeCache(zk, '/')
      void library.treeCache(lasting, '/')
      void zk.watch('/', { mode: 'persistent-recursive' })
      void library.configuration(zk, '/config')
      void lasting.sessions()
      await sleep(200)
      if (end === 'expired') for (const id of sandbox.sessions) sandbox.expireSession(id)
      else await zk.close()
      await sleep(200)
      await lasting.close()
      await sleep(50)
      expect(rejections).toEqual([])
      expect(zk.state).toBe(end)
    } finally {
      process.off('unhandledRejection', heard)
      await sandbox.stop()
    }
  },
)
