import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type LockOwner, self } from '../../../src/files/lock-owner.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { SandboxOptions } from '../../../src/server/sandbox-shape.ts'
import { RawClient } from '../requests/raw-client.ts'
import { bundleSandbox } from './bundle.ts'
import { launch } from './launch.ts'
import { workload } from './workload.ts'

let folder: string
let inner: string
let lock: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-lock-'))
  inner = join(folder, 'version-2')
  lock = join(inner, 'zoosh.pid')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await Sandbox.start({ port: false, dataDir: folder, ...options })
  onTestFinished(() => sandbox.stop())
  return sandbox
}

function leave(owner: Partial<LockOwner> | string): void {
  mkdirSync(inner, { recursive: true })
  writeFileSync(lock, typeof owner === 'string' ? owner : JSON.stringify({ ...self(), ...owner }))
}

function sleeper(): ChildProcess & { pid: number } {
  const child = spawn('sleep', ['60'])
  onTestFinished(() => void child.kill())
  return child as ChildProcess & { pid: number }
}

describe.skipIf(process.platform !== 'linux')('a lock that was left behind', () => {
  test.each([
    ['by a process whose number is ours now, as number 1 of a container', () => ({ started: '1' })],
    ['by a process whose number belongs to another now', () => ({ pid: sleeper().pid, started: '1' })],
    ['by a process that is gone', () => ({ pid: 0x3ffffff })],
    ['by an older zoosh that is gone', () => String(0x3ffffff)],
    ['by an older zoosh that had our number', () => String(process.pid)],
  ])('%s holds nobody up', async (_, owner) => {
    leave(owner())
    const begun = performance.now()
    await start()
    expect(performance.now() - begun).toBeLessThan(3000)
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject(self())
    expect(readdirSync(inner).filter((name) => name.startsWith('zoosh.pid'))).toEqual(['zoosh.pid'])
  })

  test.each([
    ['in another container', { namespace: 'pid:[1]', pid: 1 }],
    ['before a restart, or on another machine', { boot: 'another' }],
    ['half written', ''],
  ])('%s is taken when there is no sign of life', async (_, owner) => {
    leave(owner)
    await start()
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject(self())
  })
})

describe.skipIf(process.platform !== 'linux')('a lock is not taken', () => {
  test.each([
    ['from a process that lives', () => ({}), process.pid],
    ['from an older zoosh that lives', () => String(sleeper().pid), undefined],
  ])('%s', async (_, owner, pid) => {
    leave(owner())
    await expect(start()).rejects.toThrow(`in use by process ${pid ?? ''}`)
  })

  test('from one that cannot be seen but gives signs of life', async () => {
    leave({ namespace: 'pid:[1]', pid: 1 })
    const beat = setInterval(() => utimesSync(lock, new Date(), new Date()), 1000)
    onTestFinished(() => clearInterval(beat))
    await expect(start()).rejects.toThrow('in use by process 1')
  })
})

test('who holds a lock gives signs of life, and writes nothing more once somebody else has it', async () => {
  const sandbox = await start()
  const client = new RawClient(sandbox.transport())
  await client.handshake()
  const before = statSync(lock).mtimeMs
  await expect.poll(() => statSync(lock).mtimeMs, { timeout: 5000 }).toBeGreaterThan(before)
  writeFileSync(lock, JSON.stringify({ ...self(), pid: 1 }))
  const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]
  let stopped: Error | undefined
  void sandbox.failure.then((error) => (stopped = error))
  for (let i = 0; stopped === undefined; i++) {
    await client.request('create', { path: `/${i}`, data: null, acl, flags: 0 }).catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  expect(stopped.message).toContain('another process has taken')
  await sandbox.stop()
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: 1 })
})

/** Whether processes can be given numbers of their own here, as a container does. */
function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.skipIf(process.platform !== 'linux' || !canUnshare())(
  'kill -9 of process 1 of a container leaves the directory usable in the next',
  async () => {
    const program = await bundleSandbox(folder)
    const contained = join(folder, 'contained.sh')
    writeFileSync(
      contained,
      `#!/bin/sh\nexec unshare --pid --fork --kill-child --mount-proc ${process.execPath} "$@"\n`,
      { mode: 0o755 },
    )
    const data = join(folder, 'data')
    for (let round = 0; round < 2; round++) {
      const { child, port } = await launch(program, data, {}, contained)
      expect((await RawClient.open(port)).session!.timeOut).toBeGreaterThan(0)
      expect(JSON.parse(readFileSync(join(data, 'version-2', 'zoosh.pid'), 'utf8'))).toMatchObject({ pid: 1 })
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  },
  30_000,
)

test('files are for their owner only', async () => {
  const sandbox = await start({ snapshotEvery: 5, dataDir: join(folder, 'new', 'data') })
  const client = new RawClient(sandbox.transport())
  await client.handshake()
  await workload(client, '/w')
  const made = join(folder, 'new', 'data', 'version-2')
  for (const place of [made, join(made, '..'), join(made, '..', '..')]) expect(statSync(place).mode & 0o777).toBe(0o700)
  const files = readdirSync(made)
  expect(files.length).toBeGreaterThan(3)
  for (const name of files) expect(statSync(join(made, name)).mode & 0o777, name).toBe(0o600)
})

describe.skipIf(process.platform === 'win32')('a symbolic link is not followed', () => {
  const precious = 'precious'
  let target: string
  beforeEach(() => {
    target = join(folder, 'target')
    writeFileSync(target, precious)
  })
  afterEach(() => expect(readFileSync(target, 'utf8')).toBe(precious))

  test.each(['log.1', 'log.2', 'snapshot.0', 'snapshot.7', 'zoosh.pid'])('%s', async (name) => {
    mkdirSync(inner)
    symlinkSync(target, join(inner, name))
    await expect(start()).rejects.toThrow(/symbolic link/)
  })

  test('of a snapshot on its way', async () => {
    mkdirSync(inner)
    symlinkSync(target, join(inner, 'snapshot.0.tmp'))
    await expect(start()).rejects.toThrow(/ELOOP/)
    expect(existsSync(lock)).toBe(false)
  })

  test('of the folder itself', async () => {
    mkdirSync(join(folder, 'elsewhere'))
    symlinkSync(join(folder, 'elsewhere'), inner)
    await expect(start()).rejects.toThrow(/symbolic link/)
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([])
  })
})
