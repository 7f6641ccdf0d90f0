import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ContainedServer } from '../harness/contained-server.ts'
import { helpers, left } from '../harness/helpers-left.ts'
import { classpath } from '../harness/java.ts'
import { Podman } from '../harness/podman.ts'
import { putInto } from '../harness/program.ts'
import { cleanEnv, zoosh } from '../harness/zoosh.ts'
import { noPty, TestShell } from '../repl/test-shell.ts'
import { linesOf, section } from './reach-page.ts'

const what = 'ways into containers'
if (!classpath) console.warn(`SKIPPED: ${what}: there is no real ZooKeeper here to put into one`)
const podman = classpath ? Podman.here(what) : undefined

describe.skipIf(!podman)(what, () => {
  const bin = mkdtempSync(join(tmpdir(), 'zoosh-containers-'))
  let server: ContainedServer
  let env: Record<string, string>
  /** What starts a program in the container; known by it among all that runs here. */
  let exec: string

  beforeAll(async () => {
    putInto(bin, 'zoosh')
    // As Debian's package podman-docker has it.
    putInto(bin, 'docker', ['podman'])
    server = await ContainedServer.start(podman!, 'zk')
    exec = `podman exec -i ${server.id}`
    const path = `${bin}:${process.env.PATH}`
    env = cleanEnv({ ...podman!.env, PATH: path, ZOOSH_VIA: `${exec} nc %h %p` } as never) as never
  })
  afterAll(async () => {
    await server?.stop()
    podman?.[Symbol.dispose]()
    rmSync(bin, { recursive: true })
  })

  /** A program, and all it has said. */
  function start(file: string, ...args: string[]) {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const started = { child, said: '', ended: new Promise<number | null>((done) => child.on('close', done)) }
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        started.said += chunk
      })
    return started
  }
  /** Waits until these run in the container, and no others. */
  const guests = (some: readonly string[]) => expect.poll(() => server.guests, { timeout: 30_000 }).toEqual(some)
  const answer = async (...words: string[]) => {
    const { code, text, err } = await zoosh(words, { env })
    return { code, text, err }
  }

  test.each(linesOf('Docker').filter((line) => / exec /.test(line)))('%s', async (line) => {
    const typed = start('/bin/sh', '-c', line.replace('zoosh', 'unset ZOOSH_VIA; zoosh'))
    expect([await typed.ended, typed.said]).toEqual([0, 'zookeeper\n'])
  })

  test('there is one of them', () => {
    expect(linesOf('Docker').filter((line) => / exec /.test(line))).toHaveLength(1)
  })

  test('one-shots, four-letter words, and what containers with bash only are told', async () => {
    expect(await answer('create', '/one', 'shot')).toEqual({ code: 0, text: '/one\n', err: '' })
    expect(await answer('get', '/one')).toEqual({ code: 0, text: 'shot', err: '' })
    expect(await answer('status')).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^127\.0\.0\.1:2181\tstandalone\t/),
    })
    const withBash = /via: (kubectl exec .*)/.exec(section('Kubernetes'))![1]!.replace(/^.* -- /, `${exec} `)
    expect(await answer('get', '/one', '--via', withBash)).toEqual({ code: 0, text: 'shot', err: '' })
    // All of it went with its connection, at both ends.
    expect(await left(exec)).toEqual([])
    await guests([])
  })

  test('what podman says of a container that is not there, or lacks the program, is told', async () => {
    expect(await answer('ls', '--via', 'podman exec -i nobody nc %h %p')).toMatchObject({
      code: 3,
      err: expect.stringContaining('no container with name or ID "nobody" found'),
    })
    expect(await answer('ls', '--via', `${exec} nothing %h %p`)).toMatchObject({
      code: 3,
      err: expect.stringContaining('"nothing": executable file not found'),
    })
  })

  test.skipIf(noPty())('the shell', async () => {
    const shell = await TestShell.start({ args: [], env })
    try {
      expect(await shell.run('create /typed here')).toEqual(['/typed'])
      expect(await shell.run('get /typed')).toEqual(['here'])
      shell.type('exit\r')
      expect((await shell.ended).exitCode).toBe(0)
    } finally {
      await shell.stop()
    }
    expect(await left(exec)).toEqual([])
  })

  test('a watch goes on when its exec is killed, in the same session; what a kill -9 of zoosh leaves ends with the session', async () => {
    await answer('create', '/watched', '0')
    const watch = start(join(bin, 'zoosh'), 'watch', '/watched', '--session-timeout', '4s', '--debug')
    const says = (text: string) => expect.poll(() => watch.said, { timeout: 30_000 }).toContain(text)
    await says('session 0x')
    await guests(['nc 127.0.0.1 2181'])
    const [id] = /session 0x\w+/.exec(watch.said)!
    for (const pid of helpers(exec)) process.kill(pid, 'SIGKILL')
    await says('ended by SIGKILL; trying again')
    await answer('set', '/watched', '1')
    await says('NodeDataChanged\t/watched')
    expect(new Set(watch.said.match(/session 0x\w+/g))).toEqual(new Set([id]))
    // The server has closed the connection that was left of the first.
    await guests(['nc 127.0.0.1 2181'])
    watch.child.kill('SIGKILL')
    await watch.ended
    expect(await left(exec)).toEqual([])
    await guests([])
  })
})
