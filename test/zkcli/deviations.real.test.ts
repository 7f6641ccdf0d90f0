import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { describeReal, realServer, startServer } from '../harness/real-server.ts'
import { startPingsOnly } from '../harness/silent-servers.ts'
import { noPty, TestShell } from '../repl/test-shell.ts'
import { type Ended, ours, type Program, real, run } from './programs.ts'
import { type Proof, proofs, type ShownApart, type Shows } from './proofs.ts'

/** Each deviation of src/zkcli/deviations.ts is shown here: what Apache's zkCli does, and what ours does instead. */
describeReal('the deviations from zkCli', () => {
  const server = realServer()

  const rootOf = (name: string, program: Program) => `/${name}-${program.name}`

  async function end(name: string, program: Program, { lines, words, chroot }: Proof): Promise<Ended> {
    const root = rootOf(name, program)
    const fill = (text: string) => text.replaceAll('ROOT', root).replaceAll('SERVER', server.connectString)
    if (words !== undefined) return run(program, fill(words).split(' '))
    if (chroot) {
      await using zk = await connect(server.connectString)
      await zk.create(root, null)
    }
    const hosts = server.connectString + (chroot ? root : '')
    return run(program, ['-server', hosts], `${fill(lines!)}\n`)
  }

  function check(ended: Ended, { out, err, code }: Shows, root: string): void {
    const plain = (text: string) => text.replaceAll(root, 'ROOT')
    if (out) expect(plain(ended.out)).toMatch(out)
    if (err) expect(plain(ended.err)).toMatch(err)
    if (code !== undefined) expect(ended.code).toBe(code)
  }

  test.each(Object.entries(proofs))('%s', async (name, proof) => {
    const [theirs, mine] = await Promise.all([end(name, real, proof), end(name, ours, proof)])
    check(theirs, proof.real, rootOf(name, real))
    check(mine, proof.ours, rootOf(name, ours))
  })

  const apart: Record<ShownApart, () => Promise<void>> = {
    async 'next-server'() {
      const hosts = `127.0.0.1:1,127.0.0.1:2,127.0.0.1:3,${server.connectString}`
      const shot = (program: Program) => run(program, ['-server', hosts, 'ls', '/zookeeper'])
      expect(await shot(ours)).toMatchObject({ out: expect.stringContaining('[config, quota]'), code: 0 })
      let theirs = await shot(real)
      // Which server comes first is chance; three of four are down.
      for (let round = 0; theirs.code === 0 && round < 20; round++) theirs = await shot(real)
      expect(theirs).toMatchObject({ err: 'KeeperErrorCode = ConnectionLoss for /zookeeper\n', code: 1 })
    },

    async 'silent-server'() {
      await using silent = await startPingsOnly()
      const words = ['-server', silent.connectString, '-timeout', '2000', 'ls', '/']
      const waits = new AbortController()
      const theirs = run(real, words, '', {}, waits.signal)
      const mine = await run(ours, words)
      expect([mine.code, mine.err]).toEqual([1, 'KeeperErrorCode = ConnectionLoss for /\n'])
      await sleep(5_000)
      waits.abort()
      expect(await theirs).toMatchObject({ code: null, err: '' })
    },

    async 'delete-root'() {
      const own = await startServer()
      try {
        const script = 'create /a\ncreate /a/b\ncreate /a/b/c\ndeleteall /zookeeper\ndeleteall / -b 1\nls -R /a'
        const mine = await run(ours, ['-server', own.connectString], script)
        expect(mine.out).toMatch(/^\/a\n\/a\/b\n\/a\/b\/c$/m)
        expect(mine.err).toMatch(
          /Failed to delete some node\(s\) in the subtree! \/zookeeper is never deleted as a whole/,
        )
        const refused = await run(ours, ['-server', own.connectString, 'deleteall', '/', '-b', '1'])
        expect(refused.code).toBe(1)
        const theirs = await run(real, ['-server', own.connectString], 'deleteall / -b 1\nls -R /\n')
        expect(theirs.out).not.toContain('/a/b/c')
      } finally {
        await own.stop()
      }
    },

    async 'session-end'() {
      await using zk = await connect(server.connectString)
      const shot = (program: Program) =>
        run(program, ['-server', server.connectString, 'create', '-e', rootOf('left', program)])
      expect((await shot(real)).code).toBe(0)
      expect((await shot(ours)).code).toBe(0)
      expect(await zk.exists(rootOf('left', real))).toBeDefined()
      expect(await zk.exists(rootOf('left', ours))).toBeUndefined()
    },

    async 'too-large'() {
      const set = (program: Program) =>
        run(program, ['-server', server.connectString], `create ${rootOf('large', program)} ${'x'.repeat(1_100_000)}\n`)
      const [theirs, mine] = await Promise.all([set(real), set(ours)])
      expect(theirs).toMatchObject({ err: `KeeperErrorCode = ConnectionLoss for ${rootOf('large', real)}\n`, code: 1 })
      expect(mine.err).toMatch(/1[ ,.]?100[ ,.]?\d{3}.*1[ ,.]?048[ ,.]?575/s)
      expect(mine.out).not.toContain('Disconnected')
      expect(mine.code).toBe(1)
    },

    async 'terminal-escapes'() {
      await using zk = await connect(server.connectString)
      await zk.create('/hostile', '\u001b]0;owned\u0007\u202e')
      const words = ['-server', server.connectString, 'get', '/hostile']
      expect((await run(ours, words)).out).toContain('\u001b]0;owned\u0007')
      const shown = async ({ command }: Program) => {
        const at = new TestShell({ program: command, args: words })
        await at.ended
        await at.calm()
        return at.output
      }
      expect(await shown(real)).toContain('\u001b]0;owned\u0007')
      const mine = await shown(ours)
      expect(mine).toContain('\\x1b]0;owned\\x07\\u{202e}')
      expect(mine).not.toMatch(/[\u0007\u202e]/)
    },

    async 'connected-first'() {
      for (const words of ['ls /zookeeper', 'whoami', 'getAcl /zookeeper', 'getAllChildrenNumber /zookeeper']) {
        const { out } = await run(ours, ['-server', server.connectString, ...words.split(' ')])
        expect(out).toMatch(/^Connecting to \S+\n\nWATCHER::\n\nWatchedEvent state:SyncConnected .*\n(?!\nWATCHER)./)
      }
    },

    async interrupt() {
      const prompts = (rows: string[]) => rows.filter((row) => row.startsWith('[zk: ')).length
      const args = ['-server', server.connectString]
      const mine = new TestShell({ program: ours.command, args })
      await mine.until((rows) => rows.at(-1)?.includes('(CONNECTED) 0]'))
      mine.type('ls /no\u0003')
      await mine.until((rows) => prompts(rows) === 2)
      mine.type('ls /zookeeper\r')
      await mine.until((rows) => rows.includes('[config, quota]'))
      mine.type('\u0004')
      expect((await mine.ended).exitCode).toBe(0)
      const theirs = new TestShell({ program: real.command, args })
      await theirs.until((rows) => rows.some((row) => row.includes('SyncConnected')))
      theirs.type('ls /no\u0003')
      expect((await theirs.ended).exitCode).toBe(130)
    },
  }

  const onTerminals = new Set(['terminal-escapes', 'interrupt'])
  test.each(Object.entries(apart))('%s', async (name, show) => {
    if (onTerminals.has(name) && noPty()) return
    await show()
  })
})
