import { execFileSync } from 'node:child_process'
import { lookupService } from 'node:dns/promises'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'vitest'
import { Daemon } from './daemon.ts'
import { describeReal } from './java.ts'
import { freePort } from './ports.ts'

const REALM = 'ZOOSH.TEST'

/** Debian keeps the KDC where the path of a user may not lead. */
const path = `${process.env.PATH}:/usr/sbin:/usr/bin`
const programs = ['krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit', 'kvno']
const lacking = programs.filter((name) => !path.split(':').some((folder) => existsSync(join(folder, name))))

/**
 * A `describeReal` whose tests need a KDC, too. Where there is none they are skipped and stderr says so; with CI=true they fail.
 */
export function describeKerberos(name: string, body: () => void): void {
  if (lacking.length === 0) return describeReal(name, body)
  const missing = `no ${lacking.join(', no ')} found: install Debian's "krb5-kdc", "krb5-admin-server" and "krb5-user"`
  if (process.env.CI === 'true') {
    describe(name, () => {
      test('finds a KDC', () => {
        throw new Error(missing)
      })
    })
    return
  }
  process.stderr.write(`\n*** SKIPPED: ${name}: ${missing}\n`)
  describe.skip(name, body)
}

/** A KDC of its own on loopback, on a port of its own, with all its files in one folder; gone with the test's process. */
export class Kdc {
  readonly realm = REALM
  /** Holds krb5.conf, keytabs and ticket caches. */
  readonly folder = mkdtempSync(join(tmpdir(), 'zoosh-kdc-'))
  /** What the name service calls 127.0.0.1, and a server there. */
  host = 'localhost'
  #daemon: Daemon | undefined

  file(name: string): string {
    return join(this.folder, name)
  }

  /** What leads a program to this KDC, and to nobody's own tickets. */
  get env(): Record<string, string> {
    return {
      KRB5_CONFIG: this.file('krb5.conf'),
      KRB5CCNAME: this.file('cache'),
      KRB5_CLIENT_KTNAME: this.file('none'),
    }
  }

  /** The principal of the servers on 127.0.0.1, without its realm. */
  get service(): string {
    return `zookeeper/${this.host}`
  }

  /** The lines of a JAAS file: the servers', and the client's by ticket cache. */
  get jaas(): string {
    const module = 'com.sun.security.auth.module.Krb5LoginModule required'
    const server = `useKeyTab=true keyTab="${this.file('servers.keytab')}" storeKey=true useTicketCache=false`
    return `Server { ${module} ${server} principal="${this.service}@${REALM}"; };\n`
  }

  /** System properties of a server that takes Kerberos. */
  get javaProperties(): Record<string, string> {
    return {
      'java.security.krb5.conf': this.file('krb5.conf'),
      'java.security.auth.login.config': this.file('jaas.conf'),
      'zookeeper.authProvider.sasl': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
    }
  }

  /** Makes the realm with the servers' principal, alice and bob, whose keys are in NAME.keytab, and starts the KDC. */
  async start(): Promise<void> {
    this.host = (await lookupService('127.0.0.1', 0)).hostname
    const port = await freePort()
    writeFileSync(this.file('krb5.conf'), clientConfig(port))
    writeFileSync(this.file('kdc.conf'), this.#kdcConfig(port))
    writeFileSync(this.file('jaas.conf'), this.jaas)
    this.run('kdb5_util', ['create', '-s', '-P', 'master', '-r', REALM])
    this.administer(
      ...[this.service, 'alice', 'bob'].map((name) => `addprinc -randkey ${name}`),
      `ktadd -k ${this.file('servers.keytab')} ${this.service}`,
      ...['alice', 'bob'].map((name) => `ktadd -k ${this.file(`${name}.keytab`)} ${name}`),
    )
    await this.serve()
  }

  /** Starts the KDC, or starts it again. */
  async serve(): Promise<void> {
    const environment = Object.entries(this.#own).map(([name, value]) => `${name}=${value}`)
    const command = ['env', `PATH=${path}`, ...environment, 'krb5kdc', '-n', '-P', this.file('kdc.pid')]
    this.#daemon = await Daemon.start(this.folder, this.file('kdc.out'), command)
    const [, port] = /kdc = 127\.0\.0\.1:(\d+)/.exec(readFileSync(this.file('krb5.conf'), 'utf8'))!
    while (!(await listens(Number(port)))) {
      if (this.#daemon.exited) throw new Error(`the KDC ended:\n${readFileSync(this.file('kdc.out'), 'utf8')}`)
      await sleep(20)
    }
  }

  /** kill -9; the realm stays. */
  async kill(): Promise<void> {
    await this.#daemon?.kill()
    this.#daemon = undefined
  }

  /** Connections to it stay silent. */
  pause(): void {
    this.#daemon?.pause()
  }

  resume(): void {
    this.#daemon?.resume()
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Lines of kadmin. */
  administer(...lines: string[]): void {
    this.run('kadmin.local', [], lines.join('\n'))
  }

  /** Gets a ticket for a principal of this realm into a cache. @param life as kinit spells it */
  ticket(cache: string, principal = 'alice', life = '1h'): string {
    const keytab = this.file(`${principal}.keytab`)
    this.run('kinit', ['-c', this.file(cache), '-l', life, '-k', '-t', keytab, principal])
    return this.file(cache)
  }

  /** Gets a ticket for the servers into a cache that has one for the KDC. */
  serviceTicket(cache: string): void {
    this.run('kvno', ['-c', this.file(cache), this.service])
  }

  run(program: string, args: readonly string[], input = ''): string {
    const env = { ...process.env, ...this.env, ...this.#own, PATH: path }
    return execFileSync(program, args, { env, input, encoding: 'utf8', stdio: 'pipe' })
  }

  get #own(): Record<string, string> {
    return { KRB5_CONFIG: this.file('krb5.conf'), KRB5_KDC_PROFILE: this.file('kdc.conf') }
  }

  #kdcConfig(port: number): string {
    return `[kdcdefaults]
 kdc_listen = 127.0.0.1:${port}
 kdc_tcp_listen = 127.0.0.1:${port}
[realms]
 ${REALM} = {
  database_name = ${this.file('principal')}
  key_stash_file = ${this.file('stash')}
  max_life = 1d
 }
[logging]
 default = FILE:${this.file('kdc.log')}
`
  }
}

function clientConfig(port: number): string {
  return `[libdefaults]
 default_realm = ${REALM}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 rdns = false
 udp_preference_limit = 1
[realms]
 ${REALM} = {
  kdc = 127.0.0.1:${port}
 }
[domain_realm]
 .elsewhere.test = ELSEWHERE.TEST
`
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/**
 * Makes the clock of whoever uses a ticket cache differ, in s: a cache of version 4 begins with what its KDC's clock was ahead.
 */
export function shiftClock(cache: string, seconds: number): void {
  const bytes = readFileSync(cache)
  // 0x0504, length of the header; tag 1 (the difference), its length, seconds, µs.
  if (bytes.readUInt16BE(0) !== 0x0504 || bytes.readUInt16BE(4) !== 1)
    throw new Error(`no difference of clocks in ${cache}`)
  bytes.writeInt32BE(seconds, 8)
  writeFileSync(cache, bytes)
}
