const { connect, Sandbox, ZkError } = require('zoosh')

async function main() {
  const sandbox = await Sandbox.start()
  const zk = await connect(sandbox.connectString)
  await zk.create('/a', 'x')
  const { data } = await zk.get('/a')
  const error = await zk.get('/b').catch((reason) => reason)
  console.log('data', String(data), error.name, error.path, error instanceof ZkError)
  await zk.close()
  await sandbox.stop()
}

main()
