import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { running } from './helpers-left.ts'
import { freePort } from './ports.ts'

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((file) => existsSync(file))

/** For `describe.skipIf`: says aloud that there is no sshd, and fails where CI must have one. */
export function noSshd(): boolean {
  if (program !== undefined) return false
  if (process.env.CI === 'true') throw new Error('sshd is missing: install openssh-server')
  console.warn('SKIPPED: there is no sshd (openssh-server) for the tests of ssh:// ')
  return true
}

/** Debian's sshd on a port of loopback, with keys of its own, for the user who runs the tests. */
export class Sshd {
  readonly folder: string
  readonly port: number
  readonly user: string = userInfo().username
  #process: ChildProcess | undefined

  private constructor(port: number) {
    this.port = port
    // Not in a tmpfs that others may write: sshd looks at who owns the folders above.
    this.folder = mkdtempSync(join(tmpdir(), 'zoosh-sshd-'))
  }

  static async start(): Promise<Sshd> {
    const sshd = new Sshd(await freePort())
    await sshd.#start()
    return sshd
  }

  file(name: string): string {
    return join(this.folder, name)
  }

  /** A folder for the front of PATH, in which `ssh` is ssh with these options in front. */
  ssh(name: string, key: string): string {
    const bin = this.file(name)
    mkdirSync(bin)
    const options = {
      IdentityFile: this.file(key),
      IdentitiesOnly: 'yes',
      IdentityAgent: 'none',
      UserKnownHostsFile: this.file('known_hosts'),
      StrictHostKeyChecking: 'yes',
      PreferredAuthentications: 'publickey',
      ControlPath: 'none',
    }
    const words = Object.entries(options).map(([option, value]) => `-o ${option}=${value}`)
    writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F none ${words.join(' ')} "$@"\n`, { mode: 0o755 })
    return bin
  }

  async stop(): Promise<void> {
    this.#process?.kill('SIGKILL')
    // Those who serve a connection are processes of their own.
    for (const { pid } of running(this.folder)) process.kill(pid, 'SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #start(): Promise<void> {
    this.#key('host')
    this.#key('mine')
    this.#key('locked', 'open sesame')
    this.#key('stranger')
    const text = (name: string) => execFileSync('cat', [this.file(name)], { encoding: 'utf8' })
    writeFileSync(this.file('authorized_keys'), text('mine.pub') + text('locked.pub'), { mode: 0o600 })
    writeFileSync(this.file('known_hosts'), `[127.0.0.1]:${this.port} ${text('host.pub')}`)
    // Root's sshd wants this folder; the service of the package makes it, which does not run here.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
    const config = {
      ListenAddress: `127.0.0.1:${this.port}`,
      HostKey: this.file('host'),
      AuthorizedKeysFile: this.file('authorized_keys'),
      PidFile: 'none',
      PasswordAuthentication: 'no',
      KbdInteractiveAuthentication: 'no',
      UsePAM: 'no',
      StrictModes: 'no',
      PermitRootLogin: 'prohibit-password',
      AllowTcpForwarding: 'yes',
    }
    const lines = Object.entries(config).map(([name, value]) => `${name} ${value}\n`)
    writeFileSync(this.file('config'), lines.join(''))
    const child = spawn(program!, ['-D', '-e', '-f', this.file('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = child
    let said = ''
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk
    })
    for (let lap = 0; lap < 200 && !said.includes('Server listening'); lap++) {
      if (child.exitCode !== null) break
      await sleep(50)
    }
    if (!said.includes('Server listening')) throw new Error(`sshd did not start: ${said}`)
  }

  #key(name: string, passphrase = ''): void {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', this.file(name)])
  }
}
