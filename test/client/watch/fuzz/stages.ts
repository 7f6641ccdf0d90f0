import { Sandbox } from '../../../../src/server/sandbox.ts'
import type { Stage } from './describe-watches.ts'

/** The sandbox as each branch of ZooKeeper. */
export const sandboxes: readonly Stage[] = ['3.4', '3.5', '3.6', '3.8', '3.9'].map((compat) => ({
  name: `who watches on the sandbox as ${compat}`,
  forgets: compat !== '3.4',
  start: async () => {
    const sandbox = await Sandbox.start({ port: 0, compat, words: ['*'], maxClientConnections: 0 })
    return { host: '127.0.0.1', port: sandbox.port!, stop: () => sandbox.stop() }
  },
}))
