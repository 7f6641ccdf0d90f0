import { afterAll, beforeAll } from 'vitest'

/** Something that runs for a while. */
interface Startable {
  start(): Promise<unknown>
  stop(): Promise<unknown>
}

/**
 * Starts something before the tests of the `describe` this is called in, and stops it after them. Hooks declared later run
 * while it is there.
 */
export function during<T extends Startable>(thing: T): T {
  beforeAll(async () => {
    await thing.start()
  })
  afterAll(async () => {
    await thing.stop()
  })
  return thing
}
