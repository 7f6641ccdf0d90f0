import type { ZooKeeper } from '../../../../src/client/client.ts'

/** The end of a process: nothing of it runs on. */
export class Crash extends Error {}

/** What happens around the requests of a client. */
export interface Weather {
  /** Before a request of this kind is sent. May throw a Crash: it is not sent then. */
  before(kind: string): Promise<void>
  /** After it was answered. May throw a Crash: the answer is not seen. */
  after(kind: string): Promise<void>
}

const KINDS = ['call', 'getAcl', 'setAcl', 'getMany', 'readTogether', 'createMany', 'exists', 'set', 'create'] as const

/** Puts a client into the weather. After a crash it does nothing any more. */
export function expose(zk: ZooKeeper, weather: Weather): ZooKeeper {
  let dead = false
  let sent: Promise<unknown> = Promise.resolve()
  const through = async (kind: string, send: () => Promise<unknown>): Promise<unknown> => {
    const alive = async <T>(step: () => Promise<T>): Promise<T> => {
      if (dead) throw new Crash()
      try {
        return await step()
      } catch (error) {
        dead ||= error instanceof Crash
        throw error
      }
    }
    // Sent in the order in which they were made, as a client sends them.
    const turn = sent.then(() => alive(() => weather.before(kind)))
    const going = turn.then(() => ({ answer: alive(send) }))
    sent = going.catch(() => undefined)
    const answer = await (await going).answer
    await alive(() => weather.after(kind))
    return answer
  }
  const methods = zk as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>
  for (const kind of KINDS) {
    const send = methods[kind]!.bind(zk)
    methods[kind] = (...all) => through(kind === 'call' ? String(all[0]) : kind, () => send(...all))
  }
  return zk
}
