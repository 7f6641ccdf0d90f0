import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { overSessions, streamOverSessions } from '../../../src/recipes/steps/over-sessions.ts'
import { ZkError } from '../../../src/wire/error.ts'

const client = (state: string) => ({ state }) as ZooKeeper
const [expired, told, living] = [client('expired'), client('connected'), client('connected')]

/** The first one has expired, the second hears so in an answer, the third lives. */
const fate = (zk: ZooKeeper): string => {
  if (zk === expired) throw new ConnectionError('expired', 'over')
  if (zk === told) throw new ZkError(-112)
  return 'done'
}
const next = async (zk: ZooKeeper): Promise<ZooKeeper> => (zk === expired ? told : living)

test('work begins again with the next client, however the end of a session is told', async () => {
  expect(await overSessions(expired, next, async (zk) => fate(zk))).toBe('done')
})

test('a stream begins again, too, and goes on with what follows', async () => {
  const stream = async function* (zk: ZooKeeper) {
    yield zk
    yield fate(zk)
  }
  const items: unknown[] = []
  for await (const item of streamOverSessions(expired, next, stream)) items.push(item)
  expect(items).toEqual([expired, told, living, 'done'])
})

test('any other failure is the end, and so is the first where there is no next', async () => {
  const lost = Promise.reject(new ConnectionError('lost', 'no answer'))
  await expect(overSessions(living, next, () => lost)).rejects.toThrow('no answer')
  const stream = streamOverSessions(expired, undefined, async function* (zk) {
    yield fate(zk)
  })
  await expect(stream.next()).rejects.toThrow('over')
})
