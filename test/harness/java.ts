import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'

const debian = '/usr/share/java'

/** Debian splits what Apache's tarball bundles; jetty, jackson and servlet serve the AdminServer, netty the TLS port. */
const debianJars = [
  'zookeeper',
  'zookeeper-jute',
  'slf4j-api',
  'slf4j-simple',
  'netty-all',
  ...['buffer', 'codec', 'common', 'handler', 'resolver', 'transport'].map((part) => `netty-${part}`),
  ...['native-epoll', 'native-unix-common'].map((part) => `netty-transport-${part}`),
  'metrics-core',
  'commons-cli',
  'snappy-java',
  ...['server', 'servlet', 'util', 'util-ajax', 'http', 'io', 'security'].map((part) => `jetty9-${part}`),
  ...['core', 'databind', 'annotations'].map((part) => `jackson-${part}`),
  'servlet-api',
]

/** The class path of a real ZooKeeper: $ZOOKEEPER_CLASSPATH, $ZOOKEEPER_HOME/lib, or Debian's package. */
export function findClasspath(): string | undefined {
  if (process.env.ZOOKEEPER_CLASSPATH) return process.env.ZOOKEEPER_CLASSPATH
  const home = process.env.ZOOKEEPER_HOME
  if (home && existsSync(home)) return jarsIn([home, join(home, 'lib')])
  if (!existsSync(join(debian, 'zookeeper.jar'))) return undefined
  return debianJars
    .map((jar) => join(debian, `${jar}.jar`))
    .filter((jar) => existsSync(jar))
    .join(':')
}

function jarsIn(folders: string[]): string | undefined {
  const jars = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.jar'))
        .map((file) => join(folder, file)),
    )
  return jars.length > 0 ? jars.join(':') : undefined
}

export const classpath: string | undefined = findClasspath()

const missing = `no real ZooKeeper found: install Debian's "zookeeper" package, or set ZOOKEEPER_HOME to an unpacked release`

/**
 * A `describe` whose tests need a real ZooKeeper. Where there is none they are skipped and stderr says so;
 * with CI=true they fail.
 */
export function describeReal(name: string, body: () => void): void {
  if (classpath) return void describe(name, body)
  if (process.env.CI === 'true') {
    describe(name, () => {
      test('finds a real ZooKeeper', () => {
        throw new Error(missing)
      })
    })
    return
  }
  process.stderr.write(`\n*** SKIPPED: ${name}: ${missing}\n`)
  describe.skip(name, body)
}
