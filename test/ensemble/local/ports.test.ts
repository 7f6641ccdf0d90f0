import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { planPorts } from '../../../src/ensemble/local/ports.ts'

const roles = ['participant', 'participant', 'observer'] as const

test('free ports are different ones, below those of outgoing connections', async () => {
  const members = await planPorts(roles, { base: undefined, host: '127.0.0.1', tls: true })
  const ports = members.flatMap(({ clientPort, quorumPort, electionPort, adminPort, securePort }) => [
    ...[clientPort, quorumPort, electionPort, adminPort],
    securePort!,
  ])
  expect(new Set(ports).size).toBe(15)
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(12_000)
  expect(Math.max(...ports)).toBeLessThan(32_768)
})

test('the usual ports begin at 2181 of the first thousand that has them all', async () => {
  const options = { base: 'usual', host: '127.0.0.1', tls: true } as const
  const [first] = await planPorts(roles, options)
  expect(first!.clientPort % 1000).toBe(181)
  expect(first!.securePort).toBe(first!.clientPort + 400)
  expect((await planPorts(roles, options))[0]).toEqual(first)
  const server = createServer().listen(first!.quorumPort + 2, '127.0.0.1')
  await once(server, 'listening')
  const [next] = await planPorts(roles, options)
  server.close()
  expect(next!.clientPort).toBeGreaterThan(first!.clientPort)
})

test('where no port can be had it says so', async () => {
  // An address of documentation is nobody's.
  const planned = planPorts(roles, { base: undefined, host: '192.0.2.1', tls: false })
  await expect(planned).rejects.toThrow('no 12 free ports found on 192.0.2.1')
})
