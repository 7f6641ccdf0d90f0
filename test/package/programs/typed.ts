import { type ConnectOptions, connect, Sandbox, type Stat, ZkError, type ZooKeeper } from 'zoosh'

async function main(): Promise<void> {
  const options: ConnectOptions = { timeout: 5000 }
  const sandbox = await Sandbox.start({ port: 0 })
  const zk: ZooKeeper = await connect(sandbox.connectString, options)
  const created: { path: string; stat: Stat } = await zk.create('/a', Buffer.from('x'))
  const { data } = await zk.get(created.path)
  const error: unknown = await zk.get('/b').catch((reason: unknown) => reason)
  if (error instanceof ZkError) console.log('data', String(data), error.name, error.path, true)
  // @ts-expect-error a znode's data is text or bytes
  const refused: unknown = await zk.set('/a', 5).catch((reason: unknown) => reason)
  if ((refused as Error).name !== 'UsageError') throw refused
  for (const { path, error: why, data: read } of await zk.getMany(['/a', '/b']))
    if (why ? read !== undefined : String(read) !== 'x') throw new Error(path)
  await zk.close()
  await sandbox.stop()
}

void main()
