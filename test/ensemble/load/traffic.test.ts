import { expect, test } from 'vitest'
import { orderClients, type TrafficSample, trafficBetween } from '../../../src/ensemble/load/traffic.ts'
import { parseConnections } from '../../../src/ensemble/words/connections.ts'
import { parseServer } from '../../../src/ensemble/words/srvr.ts'

function server(received: number, zxid: string) {
  return parseServer(
    `Zookeeper version: 3.8.0, built on x\nLatency min/avg/max: 0/1/2\nReceived: ${received}\nSent: ${received}\nConnections: 2\nOutstanding: 0\nZxid: ${zxid}\nMode: leader\nNode count: 5\n`,
  ).known
}

function client(port: number, received: number, session = `0x${port.toString(16)}`) {
  const line = ` /10.0.0.1:${port}[1](queued=${port % 3},recved=${received},sent=${received},sid=${session},lop=GETD,est=1,to=1,lcxid=0x1,lzxid=0x1,lresp=1,llat=0,minlat=0,avglat=${port % 7},maxlat=9)\n`
  return { ...parseConnections(line).known![0]!, server: 'a:1' }
}

const sample = (at: number, received: number, zxid: string, clients: TrafficSample['clients']): TrafficSample => ({
  at,
  members: [
    { server: 'a:1', told: server(received, zxid), fault: undefined },
    { server: 'b:1', told: undefined, fault: 'refused' },
  ],
  clients,
})

test('rates are what happened between two samples, by the second', () => {
  const before = sample(1000, 100, '0x100000010', [client(1, 50), client(2, 10)])
  const { members, clients } = trafficBetween(
    before,
    sample(3000, 300, '0x100000020', [client(1, 150), client(2, 10), client(3, 8)]),
  )
  expect(members).toMatchObject([
    { server: 'a:1', mode: 'leader', receivedRate: 100, writeRate: 8 },
    { server: 'b:1', mode: undefined, fault: 'refused', receivedRate: undefined },
  ])
  expect(clients.map(({ client: address, receivedRate }) => [address, receivedRate])).toEqual([
    ['10.0.0.1:1', 50],
    ['10.0.0.1:2', 0],
    ['10.0.0.1:3', 4],
  ])
})

test('a counter that was reset, and a new epoch, count from zero', () => {
  const { members } = trafficBetween(sample(0, 1000, '0x1ffffff00', []), sample(1000, 40, '0x200000005', []))
  expect(members[0]).toMatchObject({ receivedRate: 40, writeRate: 5 })
})

test('questions of ours, which have no session, are no clients', () => {
  const own = { ...parseConnections(' /127.0.0.1:9[0](queued=0,recved=1,sent=0)\n').known![0]!, server: 'a:1' }
  expect(trafficBetween(sample(0, 1, '0x1', [own]), sample(1000, 2, '0x1', [own])).clients).toEqual([])
})

test('clients are ordered by what is asked for, the busiest first', () => {
  const { clients } = trafficBetween(
    sample(0, 1, '0x1', []),
    sample(1000, 2, '0x1', [client(1, 5), client(5, 50), client(6, 1)]),
  )
  const ports = (order: Parameters<typeof orderClients>[1]) =>
    orderClients(clients, order).map((each) => Number(each.client.split(':')[1]))
  expect(ports('received')).toEqual([5, 1, 6])
  expect(ports('queued')).toEqual([5, 1, 6])
  expect(ports('latency')).toEqual([6, 5, 1])
})
