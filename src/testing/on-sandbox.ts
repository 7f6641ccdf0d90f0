import type { ZooKeeper } from '../client/client.ts'
import { connect } from '../client/connect.ts'
import type { ConnectOptions } from '../client/terms/options.ts'
import { Sandbox } from '../server/sandbox.ts'
import { type SandboxOptions, sandboxShape } from '../server/sandbox-shape.ts'
import { given, givenOptions } from '../wire/given/given.ts'
import { object, type Shape, work } from '../wire/given/kinds.ts'

/** What a test on a sandbox is given. */
export interface OnSandbox {
  /** The test's own. */
  readonly sandbox: Sandbox
  /** A client of it. */
  readonly zk: ZooKeeper
}

/** As of `Sandbox.start`; and how its client connects. */
export interface OnSandboxOptions extends SandboxOptions {
  /** As of `connect`. */
  readonly connect?: ConnectOptions
}

const shape: Shape<OnSandboxOptions> = { ...sandboxShape, connect: object }

/**
 * A test that has a sandbox of its own, and a client of it; both end with the test, however it ends. For Vitest, Jest, `node:test`
 * and whatever else takes a function.
 *
 * ```ts
 * const counts = onSandbox(async ({ zk }) => { await new Counter(zk, '/count').add(1n) }, { seed: [['/count', '41']] })
 * test('it counts', counts)
 * ```
 * @returns the function to give to `test`: it rejects with what the test throws, and as Sandbox.start and connect
 */
export function onSandbox(test: (given: OnSandbox) => unknown, options: OnSandboxOptions = {}): () => Promise<void> {
  given('test', test, work)
  givenOptions(options, shape)
  const { connect: connecting, ...how } = options
  return async () => {
    await using sandbox = await Sandbox.start(how)
    const transport = options.port === false ? () => sandbox.transport() : undefined
    await using zk = await connect(sandbox.connectString, { ...(transport && { transport }), ...connecting })
    await test({ sandbox, zk })
  }
}
