import { expect, test } from 'vitest'
import { noServer } from '../../../src/client/terms/connection-error.ts'

const refused = (server: string) => ({ server, kind: 'refused' as const, reason: 'connection refused' })

test.each([
  [[refused('a:1')], 'refused', 'cannot connect to a:1: connection refused'],
  [[refused('a:1'), refused('b:1')], 'refused', 'cannot connect to any server: a:1, b:1: connection refused'],
  [
    [refused('a:1'), { server: 'b:1', kind: 'timeout' as const, reason: 'no answer' }, refused('c:1')],
    'timeout',
    'cannot connect to any server: a:1, c:1: connection refused; b:1: no answer',
  ],
])('servers with the same complaint share it: %#', (attempts, kind, message) => {
  expect(noServer(attempts)).toMatchObject({ kind, message, attempts })
})
