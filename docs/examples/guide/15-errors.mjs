// What was refused, and what nobody knows.
import { ConnectionError, connect, ZkError } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
try {
  await zk.set('/app/state', 'done', { timeout: 2000 })
} catch (error) {
  if (error instanceof ZkError)
    console.log(error.name, error.path) // → NoNode /app/state
  else if (error instanceof ConnectionError && error.maybeApplied) console.log('perhaps written: look')
  else throw error
}
//#endregion
await zk.close()
