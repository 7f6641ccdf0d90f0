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

test('where no port can be had it says so', async () => {
  // An address of documentation is nobody's.
  const planned = planPorts(roles, { base: undefined, host: '192.0.2.1', tls: false })
  await expect(planned).rejects.toThrow('no 12 free ports found on 192.0.2.1')
})
