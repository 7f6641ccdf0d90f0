import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { askAdmin } from '../../../src/ensemble/ask/admin-server.ts'
import { isLoopback, refusal } from '../../../src/server/reports/admin-guard.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { SandboxOptions } from '../../../src/server/sandbox-shape.ts'

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await Sandbox.start({ port: false, adminPort: 0, ...options })
  onTestFinished(() => sandbox.stop())
  return sandbox
}

/** @returns the status, and the answer */
function ask(
  { adminPort }: Sandbox,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: adminPort!, path, method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve([response.statusCode!, text]))
    })
    call.on('error', reject)
    call.end()
  })
}

test('the AdminServer stays on loopback, wherever clients are listened to', async () => {
  const sandbox = await start({ port: 0, host: '0.0.0.0' })
  expect(sandbox.adminAddress).toBe(`127.0.0.1:${sandbox.adminPort}`)
  expect(sandbox.adminToken).toBeUndefined()
  const other = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')
  if (other) await expect(fetch(`http://${other.address}:${sandbox.adminPort}/commands/ruok`)).rejects.toThrow()
})

test('what changes something is done for POST only, and our own client knows how to ask', async () => {
  const sandbox = await start()
  expect((await ask(sandbox, '/commands/stmk?traceMask=7'))[0]).toBe(405)
  for (const name of ['stmk', 'set_trace_mask', 'crst', 'connection_stat_reset', 'srst', 'stat_reset']) {
    expect((await ask(sandbox, `/commands/${name}`))[0], name).toBe(405)
  }
  expect(await ask(sandbox, '/commands/gtmk')).toEqual([200, expect.stringContaining('306')])
  expect((await ask(sandbox, '/commands/monitor', { method: 'POST' }))[0]).toBe(405)
  const admin = { host: '127.0.0.1', port: sandbox.adminPort! }
  expect((await askAdmin(admin, 'stmk?traceMask=7')).body).toMatchObject({ tracemask: 7 })
  expect((await askAdmin(admin, 'gtmk')).body).toMatchObject({ tracemask: 7 })
})

test('no page in a browser is answered, whatever it asks for', async () => {
  const sandbox = await start()
  const pages = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `http://127.0.0.1:${sandbox.adminPort}` },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { host: 'evil.example' },
    { host: `rebound.example:${sandbox.adminPort}` },
    { host: 'localhost.evil.example' },
  ]
  for (const headers of pages) {
    for (const path of ['/commands', '/commands/monitor', '/faults/freeze']) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        expect((await ask(sandbox, path, { method, headers }))[0], JSON.stringify(headers)).toBe(403)
      }
    }
  }
  const ours: Record<string, string>[] = [
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin' },
    { host: 'LOCALHOST:1' },
  ]
  for (const headers of ours) {
    expect((await ask(sandbox, '/commands/ruok', { headers }))[0]).toBe(200)
  }
})

test('where others can reach it, trouble is made for the token only', async () => {
  const sandbox = await start({ adminHost: '0.0.0.0' })
  const { adminToken } = sandbox
  const delay = (authorization?: string) =>
    ask(sandbox, '/faults/delay?ms=0', {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
    })
  expect((await ask(sandbox, '/commands/ruok'))[0]).toBe(200)
  for (const wrong of [undefined, '', 'Bearer ', `Bearer ${adminToken}x`, adminToken])
    expect((await delay(wrong))[0]).toBe(401)
  expect(await delay(`Bearer ${adminToken}`)).toEqual([200, 'done\n'])
  expect((await start({ adminHost: '0.0.0.0' })).adminToken).not.toBe(adminToken)
})

test('names and addresses are told apart', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true])
  expect(['0.0.0.0', '::', '10.0.0.1', '127.evil.example', 'localhost.evil.example'].some(isLoopback)).toBe(false)
  const admits = (host: string, own = '127.0.0.1') => refusal({ host }, own) === undefined
  expect(['[::1]:80', '[::1]', '10.1.2.3:80', 'localhost', 'localhost:1'].map((host) => admits(host))).not.toContain(
    false,
  )
  expect(
    ['', ':80', '127.0.0.1.evil.example', '[::1', 'a:b:80', 'localhost.'].map((host) => admits(host)),
  ).not.toContain(true)
  expect(admits('My.Host:80', 'my.host')).toBe(true)
})
