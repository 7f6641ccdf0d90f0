import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Alarm } from '../../../src/recipes/steps/alarm.ts'
import { during } from '../../harness/during.ts'
import { eventually } from '../eventually.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox())

test('it rings for a change between being set and being listened to, under any of its znodes', async () => {
  const zk = await own.open()
  await Promise.all([zk.create('/one'), zk.create('/two')])
  const alarm = new Alarm(zk, ['/one', '/two'])
  await alarm.set()
  await zk.create('/two/child')
  await alarm.rings(undefined, undefined)
  alarm.close()
  await eventually(() => zk.watches.length === 0)
})

test('it rings at its moment, at once when that is over, and not at once when it is beyond what timers can be', async () => {
  const zk = await own.open()
  const rung = async (until: number): Promise<string> => {
    const alarm = new Alarm(zk, ['/'])
    await alarm.set()
    const rings = alarm.rings(until, undefined).then(() => 'rung')
    const outcome = await Promise.race([rings, sleep(200, 'silent')])
    alarm.close()
    return outcome
  }
  const now = Date.now()
  expect(await Promise.all([rung(now - 1000), rung(now + 20), rung(now + 2 ** 40)])).toEqual(['rung', 'rung', 'silent'])
})

test('waiting for it ends with the reason of the signal, or with the session', async () => {
  const zk = await own.open()
  const alarm = new Alarm(zk, ['/'])
  await alarm.set()
  const stop = new AbortController()
  const stopped = alarm.rings(undefined, stop.signal)
  stop.abort(new Error('enough'))
  await expect(stopped).rejects.toThrow('enough')
  await expect(alarm.rings(undefined, stop.signal)).rejects.toThrow('enough')
  alarm.close()
  const other = new Alarm(zk, ['/'])
  await other.set()
  const over = other.rings(undefined, undefined)
  own.sandbox.expireSession(zk.sessionId)
  await expect(over).rejects.toMatchObject({ name: 'ConnectionError', kind: 'expired' })
  other.close()
})
