import { describeReal, RealServer } from '../../../harness/real-server.ts'
import { describeWatches } from './describe-watches.ts'

describeReal('the real server', () => {
  describeWatches(
    [
      {
        name: 'who watches there',
        forgets: true,
        start: async () => {
          const server = new RealServer()
          await server.start()
          return { host: server.host, port: server.port, stop: () => server.stop() }
        },
      },
    ],
    30,
  )
})
