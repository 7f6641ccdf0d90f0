import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { writeNew } from '../../files/new-file.ts'
import { UsageError } from '../../wire/error.ts'
import { STORE_PASSWORD } from './config.ts'

const run = promisify(execFile)

/**
 * Writes `tls/`: server.p12 and client.p12 (self-signed, ten years), trust.p12 with both certificates, and ca.pem, the
 * server's certificate for clients; `password` is that of all stores. The JRE's own keytool makes them, so nothing else need be installed.
 * @param dir absolute folder of the cluster
 * @param java the java launcher; keytool stands beside it
 */
export async function writeKeystores(dir: string, java: string): Promise<void> {
  const beside = join(dirname(java), 'keytool')
  const keytool = existsSync(beside) ? beside : 'keytool'
  const folder = join(dir, 'tls')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const store = (name: string) => [
    '-keystore',
    join(folder, name),
    '-storetype',
    'PKCS12',
    '-storepass',
    STORE_PASSWORD,
  ]
  const pair = (name: string, extra: string[]) => [
    ...['-genkeypair', '-alias', name, '-keyalg', 'RSA', '-keysize', '2048', '-validity', '3650'],
    ...['-dname', `CN=${name}`, ...store(`${name}.p12`), ...extra],
  ]
  const export_ = (name: string, file: string) => [
    ...['-exportcert', '-rfc', '-alias', name, '-file', join(folder, file), ...store(`${name}.p12`)],
  ]
  const trust = (name: string, file: string) => [
    ...['-importcert', '-noprompt', '-alias', name, '-file', join(folder, file), ...store('trust.p12')],
  ]
  await writeNew(join(folder, 'password'), `${STORE_PASSWORD}\n`, 0o600)
  try {
    await Promise.all([
      run(keytool, pair('server', ['-ext', 'san=dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1'])),
      run(keytool, pair('client', [])),
    ])
    await Promise.all([run(keytool, export_('server', 'ca.pem')), run(keytool, export_('client', 'client.pem'))])
    await run(keytool, trust('server', 'ca.pem'))
    await run(keytool, trust('client', 'client.pem'))
  } catch (error) {
    const why = ((error as { stdout?: string }).stdout || (error as Error).message).trim()
    throw new UsageError(`cannot make certificates: ${why}`, "--tls needs keytool, which is part of Java's runtime")
  }
}
