import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { left } from '../harness/helpers-left.ts'
import { Inside } from '../harness/inside.ts'
import { program } from '../harness/program.ts'
import { cleanEnv, zoosh } from '../harness/zoosh.ts'
import { lines, section } from './reach-page.ts'

/**
 * Stand-ins for `kubectl` and `docker` which run the command in a pod of the same words, whose `nc` and `socat` reach what is
 * inside: what is theirs, the words in front, is checked.
 */
const standIns = {
  kubectl: 'test "$1 $2 $3 $4" = "exec -i zk-0 --" || exit 64; shift 4; PATH=$POD:$PATH exec "$@"',
  docker: `case "$1 $2 $3" in
"exec -i zk") shift 3; PATH=$POD:$PATH exec "$@" ;;
"run -i --rm") test "$4 $5 $6" = "--network zk-net alpine/socat" || exit 64; shift 6; PATH=$POD:$PATH exec socat "$@" ;;
*) exit 64 ;;
esac`,
  'pod/nc': 'PATH=$OUTSIDE exec socat - "PROXY:127.0.0.1:$1:$2,proxyport=$INSIDE"',
  'pod/socat': `case "$2" in TCP:*) set -- - "PROXY:127.0.0.1:\${2#TCP:},proxyport=$INSIDE" ;; esac
PATH=$OUTSIDE exec socat "$@"`,
}

describe('the lines of the page, letter by letter', () => {
  const bin = mkdtempSync(join(tmpdir(), 'zoosh-tools-'))
  let sandbox: Sandbox
  let inside: Inside
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    const port = Number(sandbox.connectString.split(':')[1])
    const names = ['zk-0.zk', 'zk-1.zk', 'zk-2.zk', 'zk1', '127.0.0.1'].map((host) => [`${host}:2181`, port] as const)
    inside = await Inside.start(Object.fromEntries(names))
    mkdirSync(join(bin, 'pod'))
    const zooshLine = `exec ${program.map((word) => `'${resolve(word)}'`).join(' ')} "$@"`
    for (const [name, body] of Object.entries({ ...standIns, zoosh: zooshLine }))
      writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
    const { PATH = '' } = process.env
    env = cleanEnv({ PATH: `${bin}:${PATH}`, OUTSIDE: PATH, POD: join(bin, 'pod'), INSIDE: String(inside.port) })
  })
  afterAll(async () => {
    await inside.stop()
    await sandbox.stop()
    expect(await left(`proxyport=${inside.port}`)).toEqual([])
    rmSync(bin, { recursive: true })
  })

  test.each([...lines('Kubernetes'), ...lines('Docker')])('%s', async (line) => {
    const before = inside.count
    const ended = new Promise((done) => {
      const child = spawn('/bin/sh', ['-c', line], { env, stdio: ['ignore', 'ignore', 'pipe'] })
      let err = ''
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk
      })
      child.on('close', (code) => done({ code, err }))
    })
    expect(await ended).toEqual({ code: 0, err: '' })
    expect(inside.count).toBeGreaterThan(before)
  })

  test('there are some of each', () => {
    expect([lines('Kubernetes').length, lines('Docker').length]).toEqual([2, 2])
  })

  test('what a profile says of pods that have bash only', async () => {
    const way = /via: (kubectl exec .*)/.exec(section('Kubernetes'))![1]!
    const ended = await zoosh(['ls', '/'], {
      server: sandbox.connectString,
      env: { ...env, ZOOSH_VIA: way } as Record<string, string>,
    })
    expect(ended).toMatchObject({ code: 0, text: 'zookeeper\n', err: '' })
    expect(await left('/dev/tcp')).toEqual([])
  })
})

const works = (file: string, ...words: string[]): boolean =>
  spawnSync(file, words, { stdio: 'ignore', timeout: 20_000 }).status === 0

/** Somebody's cluster is looked into only where he names a pod that runs ZooKeeper; it is read, and no more. */
const { ZOOSH_TEST_POD: pod } = process.env
const noPod = pod === undefined || !works('kubectl', 'get', 'pod', pod)
if (noPod) console.warn('SKIPPED: kubectl itself: ZOOSH_TEST_POD names no pod with ZooKeeper that it finds')

describe.skipIf(noPod)('kubectl itself', () => {
  test('leads into a pod', async () => {
    const via = `kubectl exec -i ${pod} -- bash -c 'exec 3<>/dev/tcp/%h/%p 4<&0; cat <&4 >&3 & cat <&3; kill $!'`
    expect((await zoosh(['ls', '/', '--via', via])).text).toContain('zookeeper')
    expect((await zoosh(['status', '--via', via])).code).toBe(0)
  })
})
