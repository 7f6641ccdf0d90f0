// node-zookeeper-client: argv is connect string, its folder, prefix.
import { createRequire } from 'node:module'
import { measure, windowed } from './tasks.js'

const [, , server, folder, prefix] = process.argv
const zookeeper = createRequire(`${folder}/`)('node-zookeeper-client')
const client = zookeeper.createClient(server)
const ready = new Promise((resolve) => client.once('connected', resolve))
client.connect()
await ready

const call = (method, ...args) =>
  new Promise((resolve, reject) => {
    client[method](...args, (error, ...results) => (error ? reject(error) : resolve(results)))
  })
const data = Buffer.alloc(100, 1)
const big = Buffer.alloc(900_000, 1)
const x = `${prefix}/x`
await call('create', prefix)
await call('create', x, data)
await call('create', `${prefix}/made`)
await call('create', `${prefix}/bulk`)

await measure({
  async sequential(n) {
    for (let i = 0; i < n; i++) await call('getData', x)
  },
  get: (n) => windowed(n, 1000, () => call('getData', x)),
  set: (n) => windowed(n, 1000, () => call('setData', x, data, -1)),
  create: (n) => windowed(n, 1000, (i) => call('create', `${prefix}/made/${i}`, data)),
  bulkGet: (n) => windowed(n, 1000, () => call('getData', x)),
  bulkCreate: (n) =>
    windowed(n / 100, 8, (packet) => {
      const transaction = client.transaction()
      for (let i = 0; i < 100; i++) transaction.create(`${prefix}/bulk/${packet * 100 + i}`, data)
      return new Promise((resolve, reject) => transaction.commit((error) => (error ? reject(error) : resolve())))
    }),
  async list(n) {
    for (let i = 0; i < n; i++) await call('getChildren', `${prefix}/bulk`)
  },
  async bigSet(n) {
    for (let i = 0; i < n; i++) await call('setData', x, big, -1)
  },
  async bigGet(n) {
    await call('setData', x, big, -1)
    for (let i = 0; i < n; i++) await call('getData', x)
  },
})
client.close()
