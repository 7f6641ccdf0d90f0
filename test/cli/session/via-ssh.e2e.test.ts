import { mkdirSync, readdirSync, rmdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { helpers, left, running } from '../../harness/helpers-left.ts'
import { zkcliProgram } from '../../harness/program.ts'
import { noSshd, Sshd } from '../../harness/sshd.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

describe.skipIf(noSshd())('ssh', () => {
  let sshd: Sshd
  let sandbox: Sandbox
  let shell: TestShell | undefined
  /** PATH for each key. */
  const path: Record<string, string> = {}
  const bastion = () => `ssh://${sshd.user}@127.0.0.1:${sshd.port}`
  /** In the words of each ssh. */
  const sign = () => `-p ${sshd.port} -`
  const around = (key: string) => ({ server: sandbox.connectString, env: { PATH: path[key]! } })

  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    sshd = await Sshd.start()
    for (const key of ['mine', 'locked', 'stranger']) path[key] = `${sshd.ssh(`bin-${key}`, key)}:${process.env.PATH}`
  })
  afterEach(async () => {
    await shell?.stop()
    shell = undefined
    expect(await left(sign())).toEqual([])
  })
  afterAll(async () => {
    await sshd?.stop()
    await sandbox?.stop()
  })

  test('serves one-shots, as a URL and as a command', async () => {
    expect(await zoosh(['create', '/a', 'x', '--via', bastion()], around('mine'))).toMatchObject({
      text: '/a\n',
      err: '',
    })
    const command = `ssh -p ${sshd.port} -W %h:%p 127.0.0.1`
    expect(await zoosh(['get', '/a', '--via', command], around('mine'))).toMatchObject({ text: 'x', err: '' })
    const status = await zoosh(['status', '--via', bastion(), '--json'], around('mine'))
    expect([status.code, status.err]).toEqual([0, ''])
  })

  test('what it says is told where it fails: of the bastion, and of what lies behind', async () => {
    const stranger = await zoosh(['ls', '/', '--via', bastion()], around('stranger'))
    expect([stranger.code, stranger.err]).toEqual([
      3,
      expect.stringMatching(/ended with 255: .*Permission denied \(publickey\)/),
    ])
    const behind = await zoosh(['ls', '/', '--via', bastion()], { ...around('mine'), server: '127.0.0.1:1' })
    expect([behind.code, behind.err]).toEqual([3, expect.stringMatching(/Connection refused.*forwarding failed/)])
    const dead = await zoosh(['ls', '/', '--via', 'ssh://127.0.0.1:1', '--json'], around('mine'))
    expect(JSON.parse(dead.err)).toMatchObject({ error: { code: 'Tunnel', exit: 3 } })
  })

  test('a passphrase nobody can be asked for is an error, soon', async () => {
    const { code, err } = await zoosh(['ls', '/', '--via', bastion()], around('locked'))
    expect([code, err]).toEqual([3, expect.stringMatching(/Permission denied[\s\S]*on a terminal only/)])
  })

  describe.skipIf(noPty())('on a terminal', () => {
    const open = (key: string) =>
      new TestShell({ args: ['--server', sandbox.connectString, '--via', bastion()], env: { PATH: path[key]! } })

    test('the shell lends it for a passphrase, and goes on', async () => {
      shell = open('locked')
      await shell.until((rows) => rows.some((row) => row.includes('Enter passphrase')))
      shell.type('open sesame\r')
      await shell.until((rows) => /●.*❯/.test(rows.at(-1) ?? ''))
      expect(await shell.run('get /a')).toEqual(['x'])
      // It was shown nowhere.
      expect(shell.output).not.toContain('open sesame')
      // Ctrl-C belongs to the line; the connection does not hear of it.
      shell.type('abc\u0003')
      await shell.calm()
      expect(await shell.run('get /a')).toEqual(['x'])
      const helper = running(sign())
      expect(helper.length).toBeGreaterThan(0)
      shell.process.kill('SIGKILL')
    })

    const asked = (): number => shell!.output.split('Enter passphrase').length - 1

    test('what it was told once serves all later connections: another tunnel, status, top, another session', async () => {
      shell = open('locked')
      await shell.until((rows) => rows.some((row) => row.includes('Enter passphrase')))
      shell.type('open sesame\r')
      await shell.until((rows) => /●.*❯/.test(rows.at(-1) ?? ''))
      await shell.run('create -e /mine')
      const led = helpers(' -W ').filter((pid) => running(sign()).some((one) => one.pid === pid))
      expect(led.length).toBeGreaterThan(0)
      for (const pid of led) process.kill(pid, 'SIGKILL')
      expect((await shell.run('exists /mine && echo alive')).join(' ')).toContain('alive')
      expect((await shell.run('status')).join(' ')).toContain(sandbox.connectString)
      await shell.run('connect')
      expect((await shell.run('get /a')).join()).toContain('x')
      expect(asked()).toBe(1)
      shell.type('top\r')
      await shell.until((rows) => rows.join(' ').includes(sandbox.connectString.split(':')[1]!))
      shell.type('q')
      await shell.calm()
      expect(asked()).toBe(1)
      expect(shell.output).not.toContain('open sesame')
    })

    test('no login leaves anything, nor does one that nobody answers, however zoosh ends', async () => {
      const folder = sshd.file('tmp')
      for (const [signal, answer] of [
        ['SIGKILL', undefined],
        ['SIGKILL', 'open sesame\r'],
        ['SIGTERM', 'open sesame\r'],
      ] as const) {
        mkdirSync(folder)
        const args = ['--server', sandbox.connectString, '--via', bastion()]
        shell = new TestShell({ args, env: { PATH: path.locked!, TMPDIR: folder } })
        await shell.until((rows) => rows.some((row) => row.includes('Enter passphrase')))
        expect(readdirSync(folder)).toHaveLength(1)
        if (answer) {
          shell.type(answer)
          await shell.until((rows) => /●.*❯/.test(rows.at(-1) ?? ''))
        }
        shell.process.kill(signal)
        await shell.ended
        expect(await left(sign())).toEqual([])
        expect([signal, answer, readdirSync(folder)]).toEqual([signal, answer, []])
        rmdirSync(folder)
      }
    })

    test('one-shots that ask many members ask for it once, before they fill the screen', async () => {
      const flags = ['--server', sandbox.connectString, '--via', bastion()]
      const env = { PATH: path.locked! }
      for (const words of [['status'], ['top', '--members', sandbox.connectString]]) {
        shell = new TestShell({ args: [...words, ...flags], env })
        await shell.until((rows) => rows.some((row) => row.includes('Enter passphrase')))
        expect(shell.output).not.toContain('\u001b[?1049h')
        shell.type('open sesame\r')
        await shell.until((rows) => rows.join(' ').includes('standalone'))
        if (words[0] === 'top') shell.type('q')
        expect((await shell.ended).exitCode).toBe(0)
        expect([words[0], asked()]).toEqual([words[0], 1])
      }
    })

    test('zkcli asks before there is a prompt', async () => {
      shell = new TestShell({
        program: zkcliProgram,
        args: ['-server', sandbox.connectString],
        env: { PATH: path.locked!, ZOOSH_VIA: bastion() },
        prompt: { text: '[zk:', whole: /^\[zk: .*?\] ?/ },
      })
      await shell.until((rows) => rows.some((row) => row.includes('Enter passphrase')))
      expect(shell.output).not.toContain('[zk:')
      shell.type('open sesame\r')
      await shell.until((rows) => rows.some((row) => row.includes('CONNECTED')))
      expect((await shell.run('get /a')).join()).toContain('x')
      expect(asked()).toBe(1)
      shell.type('quit\r')
      await shell.ended
    })

    test('the wrong one is told, and the prompt comes back', async () => {
      shell = open('locked')
      await shell.until((rows) => rows.some((row) => row.includes('Enter passphrase')))
      shell.type('\r')
      await shell.until((rows) => rows.join(' ').includes('goes elsewhere'))
      await shell.calm()
      expect((await shell.run('echo here')).join()).toBe('here')
    })

    test('a key needs no question', async () => {
      shell = open('mine')
      await shell.until((rows) => /●.*❯/.test(rows.at(-1) ?? ''))
      expect(shell.output).not.toContain('passphrase')
    })
  })
})
