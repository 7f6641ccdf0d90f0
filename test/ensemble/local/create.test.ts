import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configText, jaasText } from '../../../src/ensemble/local/config.ts'
import { createCluster } from '../../../src/ensemble/local/create.ts'
import { atLeast, findInstallation } from '../../../src/ensemble/local/installation.ts'
import type { Plan } from '../../../src/ensemble/local/plan.ts'

let folder: string
let env: NodeJS.ProcessEnv
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-home-'))
  mkdirSync(join(folder, 'jre', 'bin'), { recursive: true })
  writeFileSync(join(folder, 'jre', 'bin', 'java'), '')
  env = { JAVA_HOME: join(folder, 'jre') }
})
afterEach(() => rmSync(folder, { recursive: true }))

function release(name: string, jar: string): string {
  const home = join(folder, name)
  mkdirSync(join(home, 'lib'), { recursive: true })
  writeFileSync(join(home, jar), '')
  writeFileSync(join(home, 'lib', 'slf4j-api-1.7.30.jar'), '')
  return home
}

test('a release since 3.5 is known by the jar in lib, one of 3.4 by the jar at its top', () => {
  const modern = findInstallation(release('new', 'lib/zookeeper-3.9.4.jar'), env)
  expect(modern).toMatchObject({ version: '3.9.4', java: join(folder, 'jre/bin/java') })
  expect(modern.classpath.split(':')).toHaveLength(2)
  expect(findInstallation(release('old', 'zookeeper-3.4.14.jar'), env).version).toBe('3.4.14')
})

test("Debian's jar folder is known by zookeeper.jar, its version by a link to it", () => {
  const share = join(folder, 'share')
  mkdirSync(share)
  writeFileSync(join(share, 'zookeeper.jar'), '')
  symlinkSync('zookeeper.jar', join(share, 'zookeeper-3.8.0.jar'))
  writeFileSync(join(share, 'servlet-api.jar'), '')
  writeFileSync(join(share, 'unrelated.jar'), '')
  const found = findInstallation(share, env)
  expect(found.version).toBe('3.8.0')
  expect(found.classpath.split(':').map((jar) => basename(jar))).toEqual(['zookeeper.jar', 'servlet-api.jar'])
})

test('ZOOKEEPER_HOME is taken before the usual places', () => {
  const home = release('mine', 'lib/zookeeper-3.7.2.jar')
  expect(findInstallation(undefined, { ...env, ZOOKEEPER_HOME: home }).version).toBe('3.7.2')
})

test('a folder without ZooKeeper, and a machine without java, are told what to do', () => {
  expect(() => findInstallation(join(folder, 'jre'), env)).toThrow(/no ZooKeeper in .*jre/)
  expect(() => findInstallation(undefined, { PATH: '/nowhere' })).toThrow('no java found')
})

test('versions compare by number, and an unknown one counts as new', () => {
  expect(atLeast('3.10.0', 3, 5)).toBe(true)
  expect(atLeast('3.4.14', 3, 5)).toBe(false)
  expect(atLeast('4.0', 3, 5)).toBe(true)
  expect(atLeast(undefined, 3, 5)).toBe(true)
})

const plan: Plan = {
  format: 1,
  home: '/opt/zookeeper',
  version: '3.4.14',
  host: '127.0.0.1',
  tls: false,
  sasl: false,
  members: [
    { id: 1, role: 'participant', clientPort: 2181, quorumPort: 2281, electionPort: 2381, adminPort: 2481 },
    { id: 2, role: 'observer', clientPort: 2182, quorumPort: 2282, electionPort: 2382, adminPort: 2482 },
  ],
}

test('a server of 3.4 gets a configuration without what 3.5 brought', () => {
  expect(configText(plan, plan.members[1]!, '/tmp/c')).toMatchInlineSnapshot(`
    "tickTime=500
    initLimit=20
    syncLimit=10
    dataDir=/tmp/c/zk2
    clientPort=2182
    clientPortAddress=127.0.0.1
    maxClientCnxns=0
    minSessionTimeout=1000
    maxSessionTimeout=60000
    autopurge.snapRetainCount=3
    4lw.commands.whitelist=*
    peerType=observer
    server.1=127.0.0.1:2281:2381
    server.2=127.0.0.1:2282:2382:observer
    "
  `)
})

test('a server with TLS and SASL names its stores and its provider', () => {
  const secure = { ...plan, version: '3.9.4', tls: true, sasl: true }
  const text = configText(secure, { ...plan.members[0]!, securePort: 2581 }, '/tmp/c')
  expect(text).toContain('secureClientPort=2581\n')
  expect(text).toContain('ssl.keyStore.location=/tmp/c/tls/server.p12\n')
  expect(text).toContain('authProvider.1=org.apache.zookeeper.server.auth.SASLAuthenticationProvider\n')
  expect(text).toContain('server.2=127.0.0.1:2282:2382:observer;127.0.0.1:2182\n')
  expect(jaasText({ zoosh: 'pw' })).toContain('  user_zoosh="pw";\n')
})

test('a folder in use is refused, and nothing is written', async () => {
  const home = release('mine', 'lib/zookeeper-3.7.2.jar')
  process.env.JAVA_HOME = env.JAVA_HOME
  const options = { servers: 1, observers: 0, home }
  await expect(createCluster(home, options)).rejects.toThrow('is not empty')
  await createCluster(join(folder, 'c'), options)
  await expect(createCluster(join(folder, 'c'), options)).rejects.toThrow('holds a pseudo-cluster already')
  expect(existsSync(join(folder, 'c', 'zk1.cfg'))).toBe(true)
  delete process.env.JAVA_HOME
})
