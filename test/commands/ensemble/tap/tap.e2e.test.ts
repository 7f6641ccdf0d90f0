import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { connect as tcp } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../../../../src/client/connect.ts'
import { Sandbox } from '../../../../src/server/sandbox.ts'
import { freePort } from '../../../harness/ports.ts'
import { call, program } from '../../../harness/program.ts'
import { cleanEnv } from '../../../harness/zoosh.ts'
import { frames, talk } from '../../../tap/capture/talks.ts'
import { captureFile } from '../../../tap/capture/wire-maker.ts'

/** zoosh tap in a process of its own. */
class Tap {
  readonly child: ChildProcess
  readonly lines: string[] = []
  err = ''
  readonly ended: Promise<number | null>
  #wake: () => void = () => undefined

  constructor(args: readonly string[], { server = '127.0.0.1:1', stdout = 'pipe' as 'pipe' | number } = {}) {
    this.child = spawn(...call(program, ['tap', ...args]), {
      env: cleanEnv({ ZOOSH_SERVER: server }),
      stdio: ['pipe', stdout, 'pipe'],
    })
    this.child.stdin!.on('error', () => undefined)
    this.child.stderr!.on('data', (chunk) => {
      this.err += chunk
      this.#wake()
    })
    if (this.child.stdout) {
      createInterface({ input: this.child.stdout }).on('line', (line) => {
        this.lines.push(line)
        this.#wake()
      })
    }
    this.ended = new Promise((done) => this.child.on('close', done))
  }

  async until(wanted: () => unknown): Promise<void> {
    while (!wanted()) {
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
  }

  /** Where clients come to. */
  async address(): Promise<string> {
    await this.until(() => /listening on \S+ for/.test(this.err))
    return /listening on (\S+) for/.exec(this.err)![1]!
  }
}

let sandbox: Sandbox
let tap: Tap | undefined
beforeEach(async () => {
  sandbox = await Sandbox.start({ seed: true })
})
afterEach(async () => {
  tap?.child.kill('SIGKILL')
  await tap?.ended
  await sandbox.stop()
})

const documents = (): Record<string, unknown>[] => tap!.lines.map((line) => JSON.parse(line))

test('lines come as they are heard, from the first server of the settings where no other is named', async () => {
  tap = new Tap(['--listen', '0', '-o', 'ndjson'], { server: `${sandbox.connectString},127.0.0.1:1` })
  const zk = await connect(await tap.address())
  await zk.get('/app').catch(() => undefined)
  await tap.until(() => tap!.lines.length >= 2)
  const [opened, get] = documents()
  expect(opened).toMatchObject({ op: 'session', state: 'opened' })
  expect(Object.keys(get!)).toEqual(
    expect.arrayContaining(['time', 'client', 'session', 'op', 'path', 'bytes', 'error', 'zxid', 'latencyMs']),
  )
  expect(get).toMatchObject({ op: 'getData', path: '/app', session: opened!.session })
  await zk.close()
  tap.child.kill('SIGINT')
  expect(await tap.ended).toBe(130)
})

test('Ctrl-C ends a summary with the summary, once, in each form', async () => {
  for (const output of ['plain', 'pretty', 'json', 'ndjson']) {
    tap = new Tap(['--listen', '0', '--summary', '-o', output], { server: sandbox.connectString })
    const zk = await connect(await tap.address())
    for (let i = 0; i < 3; i++) await zk.get('/app')
    await zk.close()
    tap.child.kill('SIGINT')
    expect(await tap.ended).toBe(130)
    const text = tap.lines.join('\n')
    if (output === 'plain') expect(tap.lines.filter((line) => /^operation\tgetData\t3\t/.test(line)).length).toBe(1)
    if (output === 'pretty') expect(text.match(/requests in/g)?.length).toBe(1)
    if (output === 'json' || output === 'ndjson') expect(JSON.parse(text)).toMatchObject({ requests: 4 })
  }
})

test('a summary comes every so often, also when nothing is asked', async () => {
  tap = new Tap(['--listen', '0', '--summary', '--every', '100ms', '-o', 'ndjson'], { server: sandbox.connectString })
  await tap.address()
  await tap.until(() => tap!.lines.length >= 3)
  expect(documents()[2]).toMatchObject({ requests: 0, from: null })
  tap.child.kill('SIGTERM')
  expect(await tap.ended).toBe(143)
})

test('a server that is not there is told once, with what to do', async () => {
  tap = new Tap(['--listen', '0', '--to', `127.0.0.1:${await freePort()}`])
  const [host, port] = (await tap.address()).split(':')
  for (let i = 0; i < 3; i++) {
    const socket = tcp(Number(port), host)
    await new Promise((done) => socket.on('error', () => undefined).on('close', done))
  }
  tap.child.kill('SIGINT')
  await tap.ended
  expect(tap.err.match(/no connection to .*: .*refused.*is --to right/gi)?.length).toBe(1)
})

test('what is encrypted is said to be, once: when the settings say so, or when it passes', async () => {
  for (const [flags, clients] of [
    [['--tls'], 0],
    [[], 2],
    [['--tls'], 2],
  ] as const) {
    tap = new Tap(['--listen', '0', ...flags], { server: sandbox.connectString })
    const [host, port] = (await tap.address()).split(':')
    for (let i = 0; i < clients; i++) {
      const socket = tcp(Number(port), host)
      socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]))
      await tap.until(() => tap!.lines.length > i)
      socket.destroy()
    }
    tap.child.kill('SIGINT')
    await tap.ended
    expect(tap.err.match(/encrypted \(TLS\).*in front of the encryption/g)?.length).toBe(1)
  }
})

test('lines of a capture that is being made come at once, and it ends with -c though stdin does not', async () => {
  tap = new Tap(['--pcap', '-', '-c', '3', '-o', 'ndjson'])
  const capture = captureFile('pcap', frames(talk(4)).slice(0, -2))
  tap.child.stdin!.write(capture.subarray(0, capture.length - 400))
  await tap.until(() => tap!.lines.length === 3)
  expect(await tap.ended).toBe(0)
  tap = new Tap(['--pcap', '-', '--for', '300ms'])
  tap.child.stdin!.write(capture)
  expect(await tap.ended).toBe(0)
  expect(tap.lines.length).toBe(5)
})

test('a full disk and a reader that went away end it', async () => {
  const full = openSync('/dev/full', 'w')
  tap = new Tap(['--listen', '0'], { server: sandbox.connectString, stdout: full })
  closeSync(full)
  const zk = await connect(await tap.address(), { timeout: 500 })
  await zk.get('/app').catch(() => undefined)
  expect(await tap.ended).toBe(74)
  expect(tap.err).toMatch(/no space left/)
  await zk.close().catch(() => undefined)

  tap = new Tap(['--listen', '0'], { server: sandbox.connectString })
  const other = await connect(await tap.address(), { timeout: 500 })
  tap.child.stdout!.destroy()
  await other.get('/app').catch(() => undefined)
  await other.get('/app').catch(() => undefined)
  expect([0, 141]).toContain(await tap.ended)
  await other.close().catch(() => undefined)
})

test('what makes no sense is refused in a line, with what to do', async () => {
  for (const [args, says] of [
    [[], /needs somewhere to listen[\s\S]*tap --listen 2182/],
    [['--listen', '2181', '--to', 'localhost:2181'], /cannot be both/],
    [['--listen', '0', '--live'], /--live fills a terminal[\s\S]*--summary/],
    [['--pcap', '/nonexistent'], /cannot read \/nonexistent: no such file/],
    [['--pcap', '/dev/null'], /the capture is empty/],
  ] as const) {
    tap = new Tap(args)
    const code = await tap.ended
    expect([args, code, tap.err]).toEqual([args, 2, expect.stringMatching(says)])
  }
})

test('credentials are in no form of what it tells', async () => {
  const forms = [['plain'], ['pretty'], ['json'], ['ndjson']].flatMap(([form]) => [
    ['-o', form!, '--data', '--debug', '--trace'],
    ['-o', form!, '--summary', '--debug', '--trace'],
  ])
  await sandbox.stop()
  sandbox = await Sandbox.start({ saslUsers: { bob: 's3cr3t-sasl' } })
  for (const form of forms) {
    tap = new Tap(['--listen', '0', '--to', sandbox.connectString, ...form])
    const zk = await connect(await tap.address(), { sasl: { user: 'bob', password: 's3cr3t-sasl' } })
    await zk.addAuth('digest', 'al:s3cr3t-digest')
    await zk.set('/', 'shown with --data only')
    await zk.close()
    tap.child.kill('SIGINT')
    expect(await tap.ended).toBe(130)
    const told = tap.lines.join('\n') + tap.err
    expect(told).toMatch(/auth/)
    expect(told).toMatch(/sasl/)
    expect(told).not.toMatch(/s3cr3t|czNjcjN0/)
    expect(told.includes('shown with') || told.includes(Buffer.from('shown with').toString('base64').slice(0, 8))).toBe(
      form.includes('--data'),
    )
  }
})
