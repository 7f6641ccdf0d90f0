import { afterEach, beforeEach, expect, test } from 'vitest'
import { Server } from '../../../src/server/session/server.ts'
import { resolveSettings, type ServerSettings } from '../../../src/server/settings/settings.ts'
import { Reaper } from '../../../src/server/tree/reaper.ts'
import { OPEN_ACL } from '../../../src/server/tree/tree.ts'

let server: Server

beforeEach(() => make())
afterEach(() => server.stop())

function make(settings: ServerSettings = {}): void {
  server?.stop()
  server = new Server(resolveSettings(settings))
}

const has = (path: string) => server.tree.nodes.has(path)
const node = (path: string) => ({ path, data: null, acl: OPEN_ACL, parentCVersion: -1 })
const create = (path: string) => server.commit(0n, 0, { type: 'create', ...node(path), ephemeral: false })
const container = (path: string) => server.commit(0n, 0, { type: 'createContainer', ...node(path) })
const ttl = (path: string, ms: number) => server.commit(0n, 0, { type: 'createTTL', ...node(path), ttl: ms })
const remove = (path: string) => server.commit(0n, 0, { type: 'delete', path })

function sweep(later = 0): void {
  const reaper = new Reaper(server)
  reaper.sweep(Date.now() + later)
  reaper.stop()
}

test('a container goes when its last child has gone, and not before it had one', () => {
  container('/c')
  sweep()
  expect(has('/c')).toBe(true)
  create('/c/child')
  sweep()
  expect(has('/c')).toBe(true)
  remove('/c/child')
  sweep()
  expect(has('/c')).toBe(false)
})

test('a container that was never used goes after the time it is given', () => {
  make({ containerMaxNeverUsed: 5000 })
  container('/c')
  sweep(4000)
  expect(has('/c')).toBe(true)
  sweep(6000)
  expect(has('/c')).toBe(false)
})

test('a TTL node goes when it has not changed for longer than its TTL and has no children', () => {
  ttl('/t', 1000)
  ttl('/parent', 1000)
  create('/parent/child')
  sweep(900)
  expect(has('/t')).toBe(true)
  sweep(1100)
  expect([has('/t'), has('/parent')]).toEqual([false, true])
  remove('/parent/child')
  sweep(1100)
  expect(has('/parent')).toBe(false)
})

test('each removal is a transaction of its own', () => {
  ttl('/a', 1)
  ttl('/b', 1)
  const { lastZxid } = server.tree
  sweep(1000)
  expect(server.tree.lastZxid).toBe(lastZxid + 2n)
})

test('a read-only server removes nothing', () => {
  ttl('/t', 1)
  server.readOnly = true
  sweep(1000)
  expect(has('/t')).toBe(true)
})
