// A relay that only relays, of the size of the tap's: node plain-relay.mjs SERVER_PORT. Prints its port.
import { connect, createServer } from 'node:net'

const to = Number(process.argv[2])
const relay = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  const server = connect({ host: '127.0.0.1', port: to, allowHalfOpen: true, noDelay: true })
  client.pipe(server)
  server.pipe(client)
  client.on('error', () => server.destroy())
  server.on('error', () => client.destroy())
})
relay.listen(0, '127.0.0.1', () => console.log(relay.address().port))
