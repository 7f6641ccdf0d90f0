// A service is offered, and found.
import { connect, ServiceProvider, Services, uriOf } from 'zoosh'

const zk = await connect(process.env.ZOOKEEPER ?? '127.0.0.1:2181')
//#region guide
const services = new Services(zk, '/services')
await services.register({ name: 'billing', address: '10.0.0.7', port: 80, uri: '{scheme}://{address}:{port}' })
const billing = new ServiceProvider(services, 'billing')
await billing.ready
const instance = billing.get() // undefined where none is in service
if (instance) console.log(uriOf(instance)) // → http://10.0.0.7:80
//#endregion
await billing.close()
await zk.close()
