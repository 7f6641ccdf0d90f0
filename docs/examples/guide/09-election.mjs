// One of many leads.
import { connect, Election } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
const work = async (name, signal) => console.log(`${name} leads`, !signal.aborted)
//#region guide
const election = new Election(zk, '/app/leader', { id: 'worker-1' })
const leadership = await election.campaign()
const [{ data, holds }] = await election.candidates()
await work(String(data), leadership.doubt) // → worker-1 leads true
await leadership.release()
//#endregion
console.log(holds) // → true
await zk.close()
