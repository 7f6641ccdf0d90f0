import { execFile, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { noMan } from '../docs/no-man.ts'
import { commands, typeReadme } from '../docs/readme-sessions.ts'
import { cleanEnv } from '../harness/zoosh.ts'
import { noPty, TestShell } from '../repl/test-shell.ts'
import { root } from './installed.ts'
import { type Shell, type Way, ways } from './ways.ts'

const run = promisify(execFile)

const shells: Readonly<Record<Shell, { args: string[]; prompt: string }>> = {
  bash: { args: ['--norc', '--noprofile', '-i'], prompt: `PS1='$ '` },
  zsh: { args: ['-f', '-i'], prompt: `PROMPT='$ '` },
  fish: { args: ['--no-config', '-i'], prompt: `function fish_prompt; echo -n '$ '; end` },
}

/** What docs/install.md says is written into a home: files, and folders that end in a slash. */
const named = [...readFileSync(join(root, 'docs/install.md'), 'utf8').matchAll(/^\| `~\/([^`]+)`/gm)].map(
  ([, path]) => path!,
)

/** All files below a folder, by their paths in it. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

/** Only root may install Debian packages, in a root of its own, too. */
function cannot(name: keyof typeof ways): boolean {
  if (name !== 'the Debian package') return false
  const missing = spawnSync('dpkg-deb', ['--version']).error !== undefined
  if (!missing && process.getuid?.() === 0) return false
  console.warn(`${missing ? 'dpkg-deb is missing' : 'only root installs packages'}: ${name} is NOT tested`)
  return true
}

for (const name of Object.keys(ways) as (keyof typeof ways)[])
  describe.skipIf(noPty() || cannot(name))(`a stranger with ${name}`, () => {
    let way: Way
    let home: string
    let sandbox: Sandbox
    let env: Record<string, string>

    beforeAll(async () => {
      way = ways[name]()
      home = realpathSync(mkdtempSync(join(tmpdir(), 'zoosh-home-')))
      sandbox = await Sandbox.start({ seed: true })
      env = {
        HOME: home,
        XDG_CONFIG_HOME: '',
        XDG_DATA_HOME: '',
        XDG_STATE_HOME: '',
        PATH: `${way.bin}:${process.env.PATH}`,
        LC_ALL: 'C.UTF-8',
        ZOOSH_SERVER: sandbox.connectString,
      }
    }, 300_000)
    afterAll(async () => {
      await sandbox?.stop()
      for (const folder of [way?.place, home]) if (folder) rmSync(folder, { recursive: true, force: true })
    })

    test('opens the shell on the sandbox, and types what the README shows', async () => {
      const shell = await TestShell.start({
        program: [join(way.bin, 'zoosh')],
        columns: 120,
        rows: 60,
        home,
        cwd: home,
      })
      try {
        await typeReadme(shell)
        shell.type('\u0003')
        shell.type('exit\r')
        expect((await shell.ended).exitCode).toBe(0)
      } finally {
        await shell.stop()
      }
    })

    test('runs the other commands of the README', async () => {
      writeFileSync(join(home, 'setup.zk'), 'create /setup done\nget /setup\ndelete /setup\n')
      writeFileSync(join(home, 'backup.sh'), '#!/bin/sh\necho backed up\n')
      chmodSync(join(home, 'backup.sh'), 0o755)
      const printed: Record<string, string> = {}
      const zk = await connect(sandbox.connectString)
      for (const line of commands) {
        const child = spawn('bash', ['-c', line], { cwd: home, env: cleanEnv(env), detached: true })
        let out = ''
        let err = ''
        child.stdout.on('data', (chunk) => (out += chunk))
        child.stderr.on('data', (chunk) => (err += chunk))
        const ended = new Promise((done) => child.on('close', done))
        // One of them goes on for ever: things change until it has told of them. jq keeps the first 4 kB, into a pipe.
        const endless = line.startsWith('zoosh watch')
        while (endless && out === '') {
          await Promise.all(Array.from({ length: 100 }, () => zk.set('/app/config', '{}')))
          await Promise.race([ended, new Promise((done) => setTimeout(done, 100))])
          expect(err).toBe('')
        }
        if (endless) process.kill(-child.pid!, 'SIGTERM')
        expect([line, err, endless ? 0 : await ended]).toEqual([line, '', 0])
        printed[line] = out
      }
      await zk.close()
      for (const name of ['setup.zk', 'backup.sh']) rmSync(join(home, name))
      const shown = Object.entries(printed).map(([line, out]) => `${line.split(/ +#/)[0]}: ${out.split('\n')[0]}`)
      expect(shown).toEqual([
        "zoosh exists /app/ready >/dev/null || echo 'not yet': not yet",
        'zoosh watch /app -r -o ndjson | jq .path: "/app/config"',
        'zoosh lock /locks/backup -- ./backup.sh: backed up',
        'zoosh < setup.zk: /setup',
        'zoosh -f setup.zk --keep-going: /setup',
      ])
    })

    test('has zkcli, too', async () => {
      const { stdout } = await run('zkcli', ['-server', sandbox.connectString, 'get', '/app/config'], {
        env: cleanEnv(env),
      })
      expect(stdout).toMatch(/\{\}\n$/)
    })

    test.skipIf(noMan())('reads man zoosh-get, and others', async () => {
      const { MANPATH: _, ...rest } = cleanEnv({ ...env, MANPAGER: 'cat', MANWIDTH: '80' })
      const { stdout } = await run('man', ['zoosh-get', 'zoosh-acl-set', 'zoosh-rm', 'zkcli', 'zoosh'], { env: rest })
      const titles = ['ZOOSH-GET(1)', 'ZOOSH-ACL-SET(1)', 'ZOOSH-DELETE(1)', 'ZKCLI(1)', 'ZOOSH(1)']
      expect(stdout.match(/^Z[A-Z-]+\(1\)/gm)).toEqual(titles)
    })

    for (const [shell, { args, prompt }] of Object.entries(shells) as [Shell, (typeof shells)[Shell]][]) {
      const missing = spawnSync(shell, ['--version']).error !== undefined
      if (missing) console.warn(`${shell} is not installed: completion in it is NOT tested`)

      test.skipIf(missing)(`completes commands and znodes in ${shell}`, async () => {
        const terminal = new TestShell({
          program: [shell],
          args,
          env,
          home,
          cwd: home,
          prompt: { text: '$', whole: /^\$ / },
        })
        try {
          // A shell that starts throws away what was typed before it was there.
          await terminal.calm(500)
          terminal.type(`${prompt}; ${way.completion[shell]}; clear\r`)
          await terminal.until((rows) => rows.length === 1 && rows[0]!.startsWith('$'))
          terminal.type('zoosh exis\t')
          await terminal.untilLine('zoosh exists ')
          terminal.type('/app/con\t')
          await terminal.untilLine('zoosh exists /app/config')
        } finally {
          await terminal.stop()
        }
      })
    }

    test('takes it away, and nothing is left but what docs/install.md names', () => {
      way.uninstall()
      expect(filesIn(way.place)).toEqual([])
      // fish has files of its own.
      const left = filesIn(home).filter((file) => !/(^|\/)fish\//.test(file))
      expect(left).toContain('.local/share/zoosh/history.jsonl')
      expect(
        left.filter((file) => !named.some((path) => file === path || (path.endsWith('/') && file.startsWith(path)))),
      ).toEqual([])
    })
  })
