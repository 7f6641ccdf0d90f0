import { afterAll, beforeAll, describe } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { describeReal, realServer } from './real-server.ts'

/**
 * The same tests against the real ZooKeeper and against the sandbox.
 * @param body gets a function that tells the connect string once the server runs
 */
export function describeServers(name: string, body: (server: () => string) => void): void {
  describeReal(`${name}, on the real server`, () => {
    const server = realServer()
    body(() => server.connectString)
  })
  describe(`${name}, on the sandbox`, () => {
    let sandbox: Sandbox
    beforeAll(async () => {
      sandbox = await Sandbox.start({ port: 0 })
    })
    afterAll(() => sandbox?.stop())
    body(() => sandbox.connectString)
  })
}
