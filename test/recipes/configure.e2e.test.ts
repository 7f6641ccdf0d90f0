import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { eventually } from './eventually.ts'
import { runZoosh } from './spawned.ts'

describeReal('configure PATH -- CMD', () => {
  const server = realServer()
  let zk: ZooKeeper
  let folder: string

  beforeAll(async () => {
    zk = await connect(server.connectString)
  })
  afterAll(() => zk?.close())
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zoosh-configure-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const configure = (...args: string[]) => runZoosh(server.connectString, ['configure', ...args])

  test('the program runs once a state, the newest is never missed', async () => {
    await zk.create('/runs', '0')
    const run = configure('/runs', '--', 'sh', '-c', 'echo "$ZOOSH_VERSION:$(cat)"')
    await eventually(() => run.out === '0:0\n')
    for (let i = 1; i <= 20; i++) await zk.set('/runs', String(i))
    await eventually(() => run.out.endsWith('20:20\n'))
    run.process.kill('SIGINT')
    expect(await run.ended).toBe(130)
    const lines = run.out.trim().split('\n')
    expect(new Set(lines).size).toBe(lines.length)
  })

  test('it waits for a znode that is not there yet', async () => {
    const run = configure('/not-yet', '--once', '--', 'cat')
    await eventually(async () => (await server.fourLetter('wchp')).includes('/not-yet'))
    await zk.create('/not-yet', 'here')
    expect([await run.ended, run.out]).toEqual([0, 'here'])
  })

  test('a template is filled and replaces its file as a whole', async () => {
    await zk.create('/template', JSON.stringify({ db: { hosts: ['a', 'b'], port: 5432 } }))
    const [source, target] = [join(folder, 'in'), join(folder, 'out')]
    writeFileSync(source, 'host={{field db.hosts.1}} port={{ field db.port }} {{path}} {{version}}\n')
    const run = configure('/template', '--once', '--template', `${source}:${target}`, '--', 'cat', target)
    expect([await run.ended, run.out]).toEqual([0, 'host=b port=5432 /template 0\n'])
    writeFileSync(source, '{{field db.nothing}}')
    const wrong = configure('/template', '--once', '--template', `${source}:${target}`)
    expect([await wrong.ended, wrong.err]).toEqual([1, 'zoosh: the data of /template has no field db.nothing\n'])
    expect(readFileSync(target, 'utf8')).toBe('host=b port=5432 /template 0\n')
    expect(readdirSync(folder).sort()).toEqual(['in', 'out'])
  })

  test('a file that holds a secret keeps its mode, and a link its target', async () => {
    await zk.create('/secret', 'S3CRET')
    const [source, target, link] = [join(folder, 'in'), join(folder, 'out'), join(folder, 'link')]
    writeFileSync(source, '{{data}}')
    for (const flags of [
      ['--write', link],
      ['--template', `${source}:${link}`],
    ]) {
      rmSync(link, { force: true })
      writeFileSync(target, 'old')
      chmodSync(target, 0o600)
      symlinkSync('out', link)
      expect(await configure('/secret', '--once', ...flags).ended).toBe(0)
      expect([readFileSync(target, 'utf8'), statSync(target).mode & 0o777]).toEqual(['S3CRET', 0o600])
      expect(lstatSync(link).isSymbolicLink()).toBe(true)
    }
  })

  test('a NUL byte, which no environment has, is told without the data', async () => {
    await zk.create('/nul', 'S3C\0RET')
    const run = configure('/nul', '--once', '--env', 'DATA', '--', 'cat')
    expect(await run.ended).toBe(126)
    expect(run.err).toBe(
      'zoosh: cannot run cat: a NUL byte cannot stand in DATA\n  bytes of any kind can be read from stdin or from a file\n',
    )
  })

  test('a running program is told of a change by a signal, after its file was written', async () => {
    await zk.create('/signal', 'one')
    const file = join(folder, 'conf')
    const script = `trap 'cat ${file}; echo' HUP; echo up; while :; do sleep 0.05; done`
    const run = configure('/signal', '--signal', 'HUP', '--write', file, '--', 'sh', '-c', script)
    await eventually(() => run.out === 'up\n')
    await zk.set('/signal', 'two')
    await eventually(() => run.out === 'up\ntwo\n')
    run.process.kill('SIGTERM')
    expect(await run.ended).toBe(143)
  })

  test('a running program is started anew at a change, and its own end is the end', async () => {
    await zk.create('/restart', 'stay')
    const script = 'echo "$DATA"; [ "$DATA" = stay ] && exec sleep 60; exit 9'
    const run = configure('/restart', '--restart', '--env', 'DATA', '--', 'sh', '-c', script)
    await eventually(() => run.out === 'stay\n')
    await zk.set('/restart', 'go')
    expect([await run.ended, run.out]).toEqual([9, 'stay\ngo\n'])
  })
})
