import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Io } from '../../src/cli/declare/io.ts'
import { toFailure } from '../../src/cli/life/failure.ts'
import { openSession } from '../../src/cli/session/open-session.ts'
import { settle } from '../../src/cli/settings/settle.ts'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { spellHint } from '../../src/wire/hint.ts'
import { helpers, left } from '../harness/helpers-left.ts'
import { Inside } from '../harness/inside.ts'
import { Cluster, type ClusterFault } from '../harness/kube/cluster.ts'
import { podIn } from '../harness/pod.ts'
import { putInto } from '../harness/program.ts'
import { cleanEnv, zoosh } from '../harness/zoosh.ts'
import { eventually } from '../recipes/eventually.ts'
import { linesOf, section, wayByBash } from './reach-page.ts'
import { typed } from './typed-line.ts'

const works = (file: string, ...words: string[]): boolean =>
  spawnSync(file, words, { stdio: 'ignore', timeout: 20_000 }).status === 0

const noKubectl = !works('kubectl', 'version', '--client')
if (noKubectl && process.env.CI === 'true') throw new Error('kubectl is missing: install kubernetes-client')
if (noKubectl) console.warn('SKIPPED: kubectl, against a cluster of our own: there is none (kubernetes-client)')

/** Without a terminal. */
const nobody: Io = {
  out: () => undefined,
  err: () => undefined,
  readStdin: async () => Buffer.alloc(0),
  inTty: false,
  outTty: false,
  errTty: false,
  columns: 80,
}

/** As much as its start takes on a busy machine. */
const TIMEOUT = ['--timeout', '20s']

describe.skipIf(noKubectl)('kubectl itself, into a pod', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-kubectl-'))
  let sandbox: Sandbox
  let inside: Inside
  let cluster: Cluster
  let env: Record<string, string>

  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    const port = Number(sandbox.connectString.split(':')[1])
    const names = ['zk-0.zk', 'zk-1.zk', 'zk-2.zk'].map((host) => [`${host}:2181`, port] as const)
    inside = await Inside.start(Object.fromEntries(names))
    const container = { env: podIn(join(folder, 'pod'), inside.port), ports: { 2181: port } }
    mkdirSync(join(folder, 'empty'))
    const bare = { env: { PATH: join(folder, 'empty') }, ports: {} }
    cluster = await Cluster.start({ 'zk-0': container, bare })
    putInto(folder, 'zoosh')
    env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, KUBECONFIG: cluster.kubeconfig }
  })
  afterEach(() => {
    cluster.fault = undefined
    cluster.old = false
  })
  afterAll(async () => {
    // What ran in the pods ends with who led there.
    await eventually(() => cluster.programs === 0)
    await cluster.stop()
    await inside.stop()
    await sandbox.stop()
    expect(await left(`proxyport=${inside.port}`)).toEqual([])
    rmSync(folder, { recursive: true })
  })

  const run = (words: readonly string[], via: string, more: Parameters<typeof zoosh>[1] = {}) =>
    zoosh([...words, ...TIMEOUT], { server: 'zk-0.zk:2181', ...more, env: { ...env, ZOOSH_VIA: via, ...more.env } })
  /** In its own environment, which else zoosh hands on. */
  const here = (way: string) => `env HOME=${folder} KUBECONFIG=${cluster.kubeconfig} ${way}`
  const nc = (words = '') => `kubectl exec -i ${words} zk-0 -- nc %h %p`.replace(/ +/g, ' ')

  test.each(linesOf('Kubernetes'))('%s', async (line) => {
    const before = inside.count
    expect(await typed(line, cleanEnv(env))).toEqual({ code: 0, err: '' })
    expect(inside.count).toBeGreaterThan(before)
  })

  test('a cluster that knows no WebSockets yet', async () => {
    cluster.old = true
    const before = cluster.counts.get('exec by SPDY/3.1') ?? 0
    expect(await run(['ls', '/'], nc())).toMatchObject({ code: 0, text: 'zookeeper\n', err: '' })
    expect(cluster.counts.get('exec by SPDY/3.1')).toBe(before + 1)
  })

  test('the page has some lines', () => {
    expect(linesOf('Kubernetes')).toHaveLength(2)
  })

  test('what a profile says of pods that have bash only', async () => {
    const profiles = { pod: { server: sandbox.connectString, via: wayByBash() } }
    const config = join(folder, 'config')
    mkdirSync(join(config, 'zoosh'), { recursive: true })
    writeFileSync(join(config, 'zoosh/profiles.yaml'), JSON.stringify({ profiles }))
    const ended = await zoosh(['status', '-p', 'pod', ...TIMEOUT], { env: { ...env, XDG_CONFIG_HOME: config } })
    expect(ended).toMatchObject({ code: 0, text: expect.stringContaining('standalone'), err: '' })
    await eventually(() => cluster.programs === 0)
  })

  test('port-forward, without --via; and TLS is told the name by which it knows the server', async () => {
    expect(section('Kubernetes')).toContain('`kubectl port-forward zk-0 2181`')
    const child = spawn('kubectl', ['port-forward', 'zk-0', ':2181'], { env: cleanEnv(env) })
    const port = await forwardedBy(child)
    const server = `127.0.0.1:${port}`
    expect(await zoosh(['ls', '/', ...TIMEOUT], { server })).toMatchObject({ code: 0, text: 'zookeeper\n', err: '' })
    expect(await zoosh(['status', ...TIMEOUT], { server })).toMatchObject({ code: 0, err: '' })
    child.kill()
    await once(child, 'exit')
  })

  test('it carries a session through tunnels that are killed, and leaves nothing, here or there', async () => {
    const zk = await connect('zk-0.zk:2181', { via: here(nc()), timeout: 20_000 })
    const { sessionId } = zk
    await zk.create('/mine', 'x'.repeat(300_000), { mode: 'ephemeral' })
    for (const cut of [() => cluster.cut(), () => killed('kubectl exec -i zk-0'), () => inside.cut()]) {
      cut()
      await eventually(async () => (await zk.get('/mine').catch(() => undefined))?.data?.length === 300_000)
    }
    expect(zk.sessionId).toBe(sessionId)
    await zk.close()
    expect(await left(cluster.kubeconfig)).toEqual([])
    await eventually(() => cluster.programs === 0)
  })

  interface Row {
    readonly via: () => string
    readonly fault?: ClusterFault
    readonly server?: string
    readonly says: RegExp
    readonly hint: RegExp
  }
  const rows: Record<string, Row> = {
    'a pod that is gone': {
      via: () => nc().replace('zk-0', 'zk-9'),
      says: /\(NotFound\): pods "zk-9" not found/,
      hint: /^is that pod running\? kubectl get pods tells; -n NAMESPACE/,
    },
    'another namespace': {
      via: () => nc('-n other'),
      says: /\(NotFound\): namespaces "other" not found/,
      hint: /-n NAMESPACE/,
    },
    'a context in whose namespace it is not': {
      via: () => nc('--context elsewhere'),
      says: /\(NotFound\): pods "zk-0" not found/,
      hint: /--context CONTEXT/,
    },
    'a context that is none': {
      via: () => nc('--context nowhere'),
      says: /context .*nowhere/,
      hint: /^kubectl config get-contexts tells/,
    },
    'a cluster that is not there': {
      via: () => nc('--context gone'),
      says: /ended with 1: The connection to the server 127\.0\.0\.1:1 was refused/,
      hint: /^kubectl does not reach its cluster: .*--context names another/,
    },
    'no cluster at all': {
      via: () => nc('--kubeconfig /dev/null'),
      says: /ended with 1: The connection to the server localhost:8080 was refused/,
      hint: /^kubectl does not reach its cluster/,
    },
    'a login that is over': {
      via: nc,
      fault: 'unauthorized',
      says: /You must be logged in to the server/,
      hint: /^the cluster does not know you/,
    },
    'who may not look': {
      via: nc,
      fault: 'may-not-look',
      says: /\(Forbidden\): .*cannot get resource "pods"/,
      hint: /^the cluster allows you too little: .*kubectl auth can-i/,
    },
    'who may not run anything': {
      via: nc,
      fault: 'may-not-exec',
      says: /forbidden: .*cannot create resource "pods\/exec"/,
      hint: /^the cluster allows you too little: .*kubectl auth can-i/,
    },
    'a pod that has done its work': {
      via: nc,
      fault: 'completed',
      says: /cannot exec into a container in a completed pod/,
      hint: /^is that pod running\?/,
    },
    'a container that is not there': {
      via: nc,
      fault: 'no-container',
      says: /container not found \("zookeeper"\)/,
      hint: /-c CONTAINER/,
    },
    'a container without nc': {
      via: () => 'kubectl exec -i bare -- nc %h %p',
      says: /exec: "nc": executable file not found/,
      hint: /^what stands behind -- has to be in the container: nc, socat or bash will do/,
    },
    'a pod that leads to no server': {
      via: nc,
      server: 'nobody.zk:2181',
      says: /ended with 1: .*command terminated with exit code 1/,
      hint: /^the pod is there, and leads to no server: .*as it is called there$/,
    },
  }
  test.each(Object.keys(rows))('%s: it says so, and what to do', async (name) => {
    const { via, fault, server = 'zk-0.zk:2181', says, hint } = rows[name]!
    cluster.fault = fault
    const settings = { ...settle({}, {}, false), server, timeout: 20_000, via: here(via()) }
    const failure = toFailure(await openSession(settings, nobody, new AbortController().signal).catch((error) => error))
    expect(failure).toMatchObject({ exit: 3, code: 'Tunnel', title: expect.stringMatching(says) })
    expect(spellHint(failure.hint!, 'outside')).toMatch(hint)
    // What it logs is for who looks after it, and only for --debug.
    expect(failure.title).not.toContain('memcache.go')
  })

  /** Kills what leads there. */
  function killed(sign: string): void {
    for (const pid of helpers(sign)) process.kill(pid, 'SIGKILL')
  }
})

/** The port on which it listens. */
async function forwardedBy(child: ChildProcess): Promise<string> {
  let said = ''
  child.stdout!.on('data', (chunk: Buffer) => {
    said += chunk
  })
  for (let lap = 0; lap < 400; lap++) {
    const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1]
    if (port !== undefined) return port
    await sleep(50)
  }
  throw new Error(`it forwards nothing: ${said}`)
}

/** Somebody's cluster is looked into only where he names a pod that runs ZooKeeper; it is read, and no more. */
const { ZOOSH_TEST_POD: pod } = process.env
const noPod = pod === undefined || !works('kubectl', 'get', 'pod', pod)
if (noPod) console.warn('SKIPPED: kubectl itself: ZOOSH_TEST_POD names no pod with ZooKeeper that it finds')

describe.skipIf(noPod)('kubectl, into a cluster of somebody', () => {
  test('leads into a pod', async () => {
    const via = wayByBash().replace('zk-0', pod!)
    expect((await zoosh(['ls', '/', '--via', via])).text).toContain('zookeeper')
    expect((await zoosh(['status', '--via', via])).code).toBe(0)
  })
})
