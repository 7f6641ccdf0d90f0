import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { Services } from '../../src/recipes/discovery/services.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { eventually } from '../recipes/eventually.ts'

const root = resolve(import.meta.dirname, '../..')
const examples = join(root, 'docs/examples')

/** One of the programs as it stands there, with the library that was built: `import 'zoosh'` finds the package it lies in. */
class Program {
  readonly lines: string[] = []
  err = ''
  readonly #child: ChildProcess

  constructor(name: string, env: Record<string, string>) {
    this.#child = spawn(process.execPath, [join(examples, name)], { env: { ...process.env, ...env } })
    let rest = ''
    this.#child.stdout!.on('data', (chunk) => {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop()!
      this.lines.push(...parts)
    })
    this.#child.stderr!.on('data', (chunk) => {
      this.err += chunk
    })
  }

  until(...lines: readonly string[]): Promise<void> {
    return eventually(() => {
      if (this.#child.exitCode !== null) throw new Error(`it has ended: ${this.err}`)
      return lines.every((line) => this.lines.includes(line))
    })
  }

  /** @returns the exit code after SIGTERM */
  async stop(): Promise<number> {
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    const [code] = await ended
    return code
  }
}

describe('the programs of docs/examples', () => {
  let sandbox: Sandbox
  let zk: ZooKeeper
  const running: Program[] = []

  beforeEach(async () => {
    sandbox = await Sandbox.start({ tickTime: 200 })
    zk = await connect(sandbox.connectString)
    await zk.create('/app')
  })
  afterEach(async () => {
    const codes = await Promise.all(running.splice(0).map((program) => program.stop()))
    await zk.close()
    await sandbox.stop()
    expect(codes.filter((code) => code !== 0)).toEqual([])
  })

  function run(name: string, env: Record<string, string> = {}): Program {
    const program = new Program(name, { ZOOKEEPER: sandbox.connectString, ...env })
    running.push(program)
    return program
  }

  const sessionsBut = () => sandbox.sessions.filter((id) => id !== zk.sessionId)

  test('config-reloader.mjs uses what is there, goes on with it after nonsense, and over an expired session', async () => {
    await zk.create('/app/settings', '{"connections":1}')
    const program = run('config-reloader.mjs')
    await program.until('version 0: 1 connections')
    await zk.set('/app/settings', '{"connections":')
    await eventually(() => program.lines.some((line) => line.startsWith('version 1 is no JSON')))
    for (const id of sessionsBut()) sandbox.expireSession(id)
    await zk.set('/app/settings', '{"connections":3}')
    await program.until('version 2: 3 connections')
  })

  test('leader.mjs leads alone, gives the lead away when it ends, and stands again after its session', async () => {
    const one = run('leader.mjs', { NAME: 'one' })
    await one.until('one leads')
    const two = run('leader.mjs', { NAME: 'two' })
    await eventually(async () => (await zk.children('/app/leader')).children.length === 2)
    expect(two.lines).toEqual([])
    const [leader] = await new Election(zk, '/app/leader').candidates()
    expect(leader!.holds).toBe(true)
    expect(sandbox.expireSession(leader!.stat.ephemeralOwner)).toBe(true)
    await eventually(() => one.lines.length + two.lines.length >= 3)
    running.splice(running.indexOf(one), 1)
    expect(await one.stop()).toBe(0)
    await two.until('two leads')
  })

  test('discovery.mjs is registered, and calls who is there, also with another session', async () => {
    const program = run('discovery.mjs', { PORT: '0' })
    await eventually(() => program.lines.length === 1)
    const port = Number(/^registered, port (\d+)$/.exec(program.lines[0]!)?.[1])
    const answer = async () => (await fetch(`http://127.0.0.1:${port}`)).text()
    const services = new Services(zk, '/app/services')
    const shops = async () => (await services.instances('shop')).map(({ instance }) => instance)
    expect(await shops()).toMatchObject([{ address: '127.0.0.1', port }])
    expect(await answer()).toBe('nobody')
    const billing = await services.register({ name: 'billing', address: 'h', port: 1, uri: '{address}:{port}' })
    await eventually(async () => (await answer()) === 'h:1')
    for (const id of sessionsBut()) sandbox.expireSession(id)
    expect(await shops()).toEqual([])
    await eventually(async () => (await shops()).length === 1)
    await billing.release()
    await eventually(async () => (await answer()) === 'nobody')
  })

  test('routes.mjs knows who is in service, from a cached tree that goes on with another session', async () => {
    const services = new Services(zk, '/app/services')
    const held = await services.register({ name: 'billing', id: 'a', address: 'h', port: 1 })
    const program = run('routes.mjs')
    await program.until('billing: h:1')
    await services.register({ name: 'billing', id: 'b', address: 'i', port: 2 })
    await program.until('billing: h:1 i:2')
    for (const id of sessionsBut()) sandbox.expireSession(id)
    await held.release()
    await eventually(() => program.lines.at(-1) === 'billing: i:2')
  })

  test('jobs.mjs does each job once, in two programs, at a limited rate, and puts aside what fails', async () => {
    const queue = new Queue(zk, '/app/jobs')
    for (const job of ['job 0', 'bad', 'job 1', 'job 2', 'job 3']) await queue.put(job)
    const programs = [run('jobs.mjs', { RATE: '20', LIMIT: '1' }), run('jobs.mjs', { RATE: '20', LIMIT: '1' })]
    const done = () => programs.flatMap(({ lines }) => lines).sort()
    await eventually(() => done().length === 4)
    await eventually(async () => (await new Queue(zk, '/app/dead-jobs').items()).length === 1)
    for (const id of sessionsBut()) sandbox.expireSession(id)
    await queue.put('job 4')
    await eventually(() => done().length === 5)
    expect(done()).toEqual([0, 1, 2, 3, 4].map((i) => `done job ${i}`))
    await eventually(async () => (await queue.items()).length === 0)
  })

  test('suite.test.mjs passes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zoosh-suite-'))
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(root, join(folder, 'node_modules/zoosh'))
    symlinkSync(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'))
    cpSync(join(examples, 'suite.test.mjs'), join(folder, 'suite.test.mjs'))
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const env = { ...process.env, NO_COLOR: '1', CI: '', ZOOSH_TEST_REPORT: '' }
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', '--root', folder], { env })
      expect(stdout).toMatch(/Tests {2}5 passed/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
