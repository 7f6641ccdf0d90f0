// A suite of Jest in CommonJS on the sandbox, without a port: the client goes in directly.
const { onSandbox } = require('zoosh')

const sandboxed = (name, work) => test(name, onSandbox(work, { port: false }))

sandboxed('a session that expires takes its ephemerals along', async ({ zk, sandbox }) => {
  await zk.create('/worker', null, { mode: 'ephemeral' })
  const ended = new Promise((resolve) => zk.events.subscribe(({ state }) => state === 'expired' && resolve(state)))
  sandbox.expireSession(zk.sessionId)
  expect(await ended).toBe('expired')
  await expect(zk.get('/worker')).rejects.toMatchObject({ kind: 'expired' })
})

sandboxed('a slow server costs no more than the deadline', async ({ zk, sandbox }) => {
  sandbox.delayNext({ op: 'getData', ms: 500 })
  await expect(zk.get('/', { timeout: 20 })).rejects.toMatchObject({ kind: 'timeout' })
})
