import { expect, test } from 'vitest'
import { greeting } from '../../src/repl/greeting.ts'

test('the shell says where one is', () => {
  expect(greeting({ sandbox: true, server: '127.0.0.1:2181' })).toBe(
    'zoosh on the sandbox, an example tree in memory; type help, Tab completes',
  )
  expect(greeting({ sandbox: false, server: 'zk1:2181,zk2:2181/app' })).toBe(
    'zoosh on zk1:2181,zk2:2181/app; type help, Tab completes',
  )
  expect(greeting({ sandbox: false, server: 'zk1', profile: 'pr\u001bod' })).toBe(
    'zoosh on pr\\x1bod (zk1); type help, Tab completes',
  )
  expect(greeting({ sandbox: false, server: 'zk1' }, false)).toBe('zoosh on zk1; type help')
})
