import { afterEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { Crew } from '../../../src/tree/walk/crew.ts'

let sandbox: Sandbox
let zk: ZooKeeper
afterEach(async () => {
  await zk.close()
  await sandbox.stop()
})

async function start(maxClientConnections: number): Promise<void> {
  sandbox = await Sandbox.start({ maxClientConnections })
  zk = await connect(sandbox.connectString)
  await zk.create('/a', 'x')
}

/** Asks so often that help comes, and on. @returns how many sessions were seen at work */
async function askMuch(crew: Crew): Promise<number> {
  const seen = new Set<bigint>()
  const ask = () =>
    crew.ask(async (session) => {
      seen.add(session.sessionId)
      expect((await session.getAcl('/a')).stat.dataLength).toBe(1)
    })
  for (let i = 0; i < 30; i++) await Promise.all(Array.from({ length: 100 }, ask))
  for (let i = 0; i < 1000 && seen.size < 2; i++) await ask()
  return seen.size
}

test('much work is shared with more sessions, which end with it', async () => {
  await start(60)
  const crew = new Crew(zk)
  expect(await askMuch(crew)).toBeGreaterThan(1)
  await crew.close()
  expect(sandbox.sessions).toHaveLength(1)
})

test('little work opens none', async () => {
  await start(60)
  const crew = new Crew(zk)
  for (let i = 0; i < 100; i++) await crew.ask((session) => session.exists('/a'))
  expect(sandbox.sessions).toHaveLength(1)
  await crew.close()
})

test('where no more connections are to be had, one session does it all', async () => {
  await start(1)
  const crew = new Crew(zk)
  expect(await askMuch(crew)).toBe(1)
  await crew.close()
  expect(zk.state).toBe('connected')
})
