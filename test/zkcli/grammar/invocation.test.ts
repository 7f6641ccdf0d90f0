import { expect, test } from 'vitest'
import { readCliInvocation } from '../../../src/zkcli/grammar/invocation.ts'

test('system properties stand in CLIENT_JVMFLAGS and JVMFLAGS, the later one wins', () => {
  const properties = (env: NodeJS.ProcessEnv) => readCliInvocation([], env).systemProperties
  expect(properties({})).toBeUndefined()
  expect(properties({ JVMFLAGS: '-Xmx1g -server' })).toBeUndefined()
  expect([...properties({ CLIENT_JVMFLAGS: ' -Da=1 -Xmx1g  -Db=x=y -Dc', JVMFLAGS: '-Da=2' })!]).toEqual([
    ['a', '2'],
    ['b', 'x=y'],
    ['c', ''],
  ])
})
