import { afterEach, beforeEach, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { RawClient } from '../requests/raw-client.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await Sandbox.start({ adminPort: 0 })
})
afterEach(() => sandbox.stop())

async function post(fault: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(`http://127.0.0.1:${sandbox.adminPort}/faults/${fault}`, { method: 'POST', headers })
  return [response.status, await response.text()]
}

test('a session is expired by its id', async () => {
  const client = await RawClient.open(sandbox.port!)
  const id = client.session!.sessionId
  expect(await post(`expire?session=0x${id.toString(16)}`)).toEqual([200, 'done\n'])
  await client.until(() => client.ended).catch(() => {})
  expect(sandbox.sessions).not.toContain(id)
  expect(await post(`expire?session=${id}`)).toEqual([400, 'there is no such session\n'])
})

test('connections are dropped, and refused until it is taken back', async () => {
  const client = await RawClient.open(sandbox.port!)
  await post('refuse')
  await post('drop')
  await client.until(() => client.ended).catch(() => {})
  expect(sandbox.sessions).toContain(client.session!.sessionId)
  await expect(RawClient.open(sandbox.port!)).rejects.toThrow()
  await post('refuse?on=false')
  expect((await RawClient.open(sandbox.port!)).session!.timeOut).toBeGreaterThan(0)
})

test('answers are frozen and thawed', async () => {
  const client = await RawClient.open(sandbox.port!)
  await post('freeze')
  client.send('ping', {}, -2)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(client.inbox).toEqual([])
  await post('thaw')
  await client.reply(-2)
})

test('what makes no sense is refused with a reason', async () => {
  expect(await post('delay?ms=soon')).toEqual([400, 'ms must be a whole number\n'])
  expect((await post('expire?session=zz'))[0]).toBe(400)
  expect(await post('explode')).toEqual([
    404,
    'there is expire, drop, delay, freeze, thaw, refuse, read-only, advance, fail-next, delay-next, clear\n',
  ])
})

test('a web page cannot make trouble', async () => {
  expect((await post('freeze', { origin: 'http://evil.example' }))[0]).toBe(403)
  expect((await fetch(`http://127.0.0.1:${sandbox.adminPort}/faults/freeze`)).status).toBe(405)
})

test('a single request is failed or delayed, and time goes by', async () => {
  const client = await RawClient.open(sandbox.port!)
  expect(await post('fail-next?op=exists&path=/&error=NoAuth')).toEqual([200, 'done\n'])
  expect((await client.request('exists', { path: '/', watch: false })).err).toBe(-102)
  expect((await client.request('exists', { path: '/', watch: false })).err).toBe(0)
  expect(await post('fail-next?op=put')).toEqual([400, expect.stringMatching(/^bad op: one of create, /)])
  expect(await post('delay-next?ms=1&applied=true&times=2')).toEqual([200, 'done\n'])
  expect(await post('clear')).toEqual([200, 'done\n'])
  expect(await post('advance?ms=60000')).toEqual([200, 'done\n'])
  expect(sandbox.sessions).toContain(client.session!.sessionId)
})
