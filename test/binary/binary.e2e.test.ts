import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Certificates } from '../harness/certificates.ts'
import { during } from '../harness/during.ts'
import { left, running } from '../harness/helpers-left.ts'
import { Inside } from '../harness/inside.ts'
import { describeKerberos, Kdc } from '../harness/kdc.ts'
import { call, onNode, type Program, preloading } from '../harness/program.ts'
import { RealServer } from '../harness/real-server.ts'
import { ServedSandbox } from '../harness/served-sandbox.ts'
import { type Run, zoosh } from '../harness/zoosh.ts'
import { eventually } from '../recipes/eventually.ts'
import { Spawned } from '../recipes/spawned.ts'
import { noPty, TestShell } from '../repl/test-shell.ts'
import { built } from './built.ts'

describe('the standalone binary', () => {
  let standalone: ReturnType<typeof built>
  let program: Program
  let sandbox: ServedSandbox
  let server: string

  beforeAll(async () => {
    standalone = built()
    program = [join(standalone.folder, 'zoosh')]
    sandbox = await ServedSandbox.start(['--seed'], { program })
    server = sandbox.server
  })
  afterAll(async () => {
    await sandbox?.stop()
    standalone?.[Symbol.dispose]()
  })

  const run = (words: readonly string[], more: Run = {}) => zoosh(words, { program, server, ...more })

  test('reads and writes, tells by its exit code, and in JSON', async () => {
    expect(await run(['create', '/own', 'one'])).toMatchObject({ code: 0, text: '/own\n', err: '' })
    expect(await run(['set', '/own', 'zwei'])).toMatchObject({ code: 0, err: '' })
    expect(await run(['get', '/own'])).toMatchObject({ code: 0, text: 'zwei', err: '' })
    const { code, text, err } = await run(['get', '/own', '--json'])
    expect([code, err, JSON.parse(text)]).toEqual([0, '', expect.objectContaining({ path: '/own', data: 'zwei' })])
    expect(await run(['exists', '/nowhere'])).toMatchObject({ code: 1, text: 'no\n', err: '' })
    expect(await run(['set', '/nowhere', 'x'])).toMatchObject({ code: 4, text: '' })
    expect(await run(['frobnicate', '/own'])).toMatchObject({ code: 2, text: '' })
    expect(await run(['get', '/own', '--timeout', '2s'], { server: '127.0.0.1:1' })).toMatchObject({
      code: 3,
      text: '',
    })
  })

  test('speaks TLS, and serves it', async () => {
    const made = new Certificates()
    try {
      made.issue('server', 'DNS:localhost,IP:127.0.0.1')
      const own = ['--tls-cert', made.file('server.pem'), '--tls-key', made.file('server.key')]
      await using secure = await ServedSandbox.start([...own, '--seed'], { program })
      const ask = (...flags: string[]) => run(['exists', '/app/config', ...flags], { server: secure.server })
      expect(await ask('--tls-ca', made.file('ca.pem'))).toMatchObject({ code: 0, text: 'yes\n', err: '' })
      expect(await ask('--tls')).toMatchObject({ code: 3, text: '', err: expect.stringContaining('certificate') })
    } finally {
      made.remove()
    }
  })

  test('is zkcli by that name, which says what it says on Node', async () => {
    const here: Program = [join(standalone.folder, 'zkcli')]
    const lines = 'create /old x\nget -s /old\nls /app\nget /nowhere\ndelete /old\nls\nfrobnicate\nquit\n'
    /** Without what the server counts, and its clock. */
    const still = (text: string) => text.replace(/ = (0x[0-9a-f]+|\w+ \w+ \d+ [\d:]+ .*)$/gm, ' = …')
    const says = async (zkcli: Program, words: readonly string[], input: string) => {
      const { code, text, err } = await run(['-server', server, ...words], { program: zkcli, input })
      return { code, text: still(text), err }
    }
    for (const [words, input] of [
      [['get', '/app/config'], ''],
      [['ls', '/nowhere'], ''],
      [['frobnicate'], ''],
      [[], lines],
    ] as const) {
      const there = await says(onNode.zkcli, words, input)
      expect(there.text).toContain('Connecting to')
      expect(await says(here, words, input)).toEqual(there)
    }
  })

  describe.skipIf(noPty())('on a terminal', () => {
    const open = (args: readonly string[]) => new TestShell({ program, args, columns: 100, rows: 40 })

    test('browse fills it, and leaves it', async () => {
      const shell = open(['browse', '/app', '--server', server])
      try {
        await shell.until((rows) => rows.some((row) => row.includes('▸ workers')))
        shell.type('q')
        expect((await shell.ended).exitCode).toBe(0)
      } finally {
        await shell.stop()
      }
    })

    test('learn shows a first step, and takes what it asks for', async () => {
      const shell = open(['learn', 'tree', '--lang', 'en'])
      const at = (step: string) => shell.until((rows) => rows.some((row) => row.includes(` step ${step} `)))
      try {
        await at('1/6')
        await shell.run('ls /')
        await at('2/6')
        shell.type('\x04')
        expect((await shell.ended).exitCode).toBe(0)
      } finally {
        await shell.stop()
      }
    })
  })

  test('lock runs a program, which ends with it when it is killed', async () => {
    expect(await run(['lock', '/lock', '--', 'sh', '-c', 'cat; exit 7'], { input: 'in' })).toMatchObject({
      code: 7,
      text: 'in',
    })
    const seconds = `60.${process.pid}`
    const words = ['lock', '/lock', '--', 'sh', '-c', `echo started; exec sleep ${seconds}`]
    const holder = new Spawned(...call(program, words), { ZOOSH_SERVER: server })
    await eventually(() => holder.out === 'started\n' && running(seconds).some(({ line }) => line.startsWith('sleep')))
    holder.process.kill('SIGKILL')
    expect(await left(seconds)).toEqual([])
    expect(await holder.ended).toBe(137)
  })

  test('goes by a helper, and leaves none', async () => {
    await using inside = await Inside.start({ 'zk.inside:2181': Number(server.split(':')[1]) })
    const by = await run(['exists', '/app/config', '--via', inside.command], { server: 'zk.inside:2181' })
    expect(by).toMatchObject({ code: 0, text: 'yes\n', err: '' })
    expect(inside.count).toBe(1)
    expect(await left(`proxyport=${inside.port}`)).toEqual([])
  })

  test('runs nothing of the folder somebody is in, and obeys none of its settings', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zoosh-hostile-'))
    try {
      const koffi = join(folder, 'node_modules/koffi')
      const sign = join(folder, 'was-run')
      const hostile = `require('node:fs').writeFileSync(${JSON.stringify(sign)}, '')\n`
      mkdirSync(koffi, { recursive: true })
      writeFileSync(join(koffi, 'package.json'), '{"name":"koffi","main":"index.js"}')
      writeFileSync(join(koffi, 'index.js'), hostile)
      writeFileSync(join(folder, 'hostile.cjs'), hostile)
      writeFileSync(join(folder, 'bunfig.toml'), 'preload = ["./hostile.cjs"]\n')
      writeFileSync(join(folder, 'package.json'), '{"imports":{"koffi":"./hostile.cjs"}}')
      writeFileSync(join(folder, '.env'), 'ZOOSH_READ_ONLY=1\n')
      const there = { cwd: folder }
      const set = ['set', '/app/config', '{}']
      expect(await run(set, { ...there, env: { ZOOSH_READ_ONLY: '1' } })).toMatchObject({
        code: 6,
        err: expect.stringContaining('read-only'),
      })
      expect(await run(set, there)).toMatchObject({ code: 0, err: '' })
      expect(await run(['whoami'], there)).toMatchObject({ code: 0, err: '' })
      const kerberos = await run(['whoami', '--kerberos'], { ...there, env: { KRB5CCNAME: join(folder, 'none') } })
      expect(kerberos).toMatchObject({
        text: '',
        err: expect.stringMatching(/has no ticket|the GSSAPI library of MIT/),
      })
      expect(existsSync(sign)).toBe(false)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('needs no home, and no folder for what is temporary', async () => {
    const env = { HOME: '/nonexistent', TMPDIR: '/nonexistent', XDG_CACHE_HOME: '/nonexistent', XDG_DATA_HOME: '' }
    for (const input of ['', 'ls /app\nget /app/config\n'])
      expect(await run(input === '' ? ['ls', '/app'] : [], { env, input })).toMatchObject({
        code: 0,
        text: expect.stringContaining('config\nworkers\n'),
        err: '',
      })
  })

  test('obeys no variable that is meant for Node', async () => {
    const env = { NODE_OPTIONS: '--require=/nonexistent', NODE_PATH: '/nonexistent', NODE_ENV: 'test' }
    for (const words of [['exists', '/app/config'], ['status']])
      expect(await run(words, { env })).toMatchObject({ code: 0, err: '' })
  })

  test('is zoosh by every name but zkcli, and through links', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zoosh-names-'))
    try {
      symlinkSync(program[0], join(folder, 'zk'))
      symlinkSync(join(folder, 'zk'), join(folder, 'zkcli'))
      const called = (name: string): Program => ['bash', '-c', `exec -a '${name}' "$0" "$@"`, program[0]]
      for (const named of [[join(folder, 'zk')], called('-zoosh'), called(''), called('zkcli-of-old')] as Program[])
        expect(await run(['exists', '/app/config'], { program: named })).toMatchObject({
          code: 0,
          text: 'yes\n',
          err: '',
        })
      for (const named of [[join(folder, 'zkcli')], called('/anywhere/zkcli')] as Program[])
        expect((await run(['-server', server, 'ls', '/app'], { program: named })).text).toContain('[config, workers]')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test.runIf(process.platform === 'linux')(
    'goes on when it is taken away while it runs, as an update does',
    async () => {
      const folder = mkdtempSync(join(standalone.folder, 'update-'))
      try {
        const file = join(folder, 'zoosh')
        linkSync(program[0], file)
        const input = `lock /update -- rm '${file}'\nlock /update -- echo held\nexists /app/config\n`
        expect(await run([], { program: [file], input })).toMatchObject({ code: 0, text: 'held\nyes\n', err: '' })
        expect(existsSync(file)).toBe(false)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )

  describeKerberos('where Kerberos is asked for', () => {
    const kdc = during(new Kdc())

    test('logs in with a ticket or a keytab, by what is in it, and leaves nothing of that', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'zoosh-left-'))
      const real = new RealServer({ javaProperties: kdc.javaProperties })
      try {
        await real.start()
        kdc.ticket('cache')
        const keytab = ['--kerberos-keytab', kdc.file('alice.keytab'), '--kerberos-principal', 'alice']
        for (const [flags, more] of [
          [['--kerberos'], { TMPDIR: folder }],
          [keytab, { TMPDIR: folder, KRB5CCNAME: kdc.file('nowhere') }],
          // Whatever folder there is will do.
          [['--kerberos'], { TMPDIR: '/nonexistent', HOME: folder }],
        ] as const)
          expect(
            await run(['whoami', ...flags], { server: real.connectString, env: { ...kdc.env, ...more } }),
          ).toMatchObject({ code: 0, text: expect.stringContaining('alice@ZOOSH.TEST'), err: '' })
        expect(readdirSync(folder)).toEqual([])
      } finally {
        await real.stop()
        rmSync(folder, { recursive: true })
      }
    })
  })

  test('a stdout that takes nothing ends with 74', async () => {
    const full: Program = ['sh', '-c', 'exec "$0" "$@" >/dev/full', ...program]
    for (const words of [['get', '/app/config'], ['status']])
      expect(await run(words, { program: full })).toMatchObject({
        code: 74,
        err: expect.stringContaining('cannot write to stdout'),
      })
  })

  test('what nobody caught ends with 70, and not with the 1 that means no', async () => {
    const env = preloading(resolve(import.meta.dirname, '../harness/boom.cjs'), true)
    for (const words of [['exists', '/app/config'], ['version'], ['status']])
      expect(await run(words, { env })).toMatchObject({
        code: 70,
        err: expect.stringContaining('a bug in zoosh: Error: boom'),
      })
  })
})
