// A suite of Jest in CommonJS on the sandbox, without a port: `connect` goes in directly.
const { connect, Sandbox } = require('zoosh')

let sandbox
let zk

beforeEach(async () => {
  sandbox = await Sandbox.start({ port: false })
  zk = await connect('', { transport: () => sandbox.transport() })
})
afterEach(async () => {
  await zk.close()
  await sandbox.stop()
})

test('a session that expires takes its ephemerals along', async () => {
  await zk.create('/worker', null, { mode: 'ephemeral' })
  const ended = new Promise((resolve) => zk.events.subscribe(({ state }) => state === 'expired' && resolve(state)))
  sandbox.expireSession(zk.sessionId)
  expect(await ended).toBe('expired')
  await expect(zk.get('/worker')).rejects.toMatchObject({ kind: 'expired' })
})

test('a slow server costs no more than the deadline', async () => {
  sandbox.delayNext({ op: 'getData', ms: 500 })
  await expect(zk.get('/', { timeout: 20 })).rejects.toMatchObject({ kind: 'timeout' })
})
