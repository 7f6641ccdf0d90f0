import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { UsageError } from '../../wire/error.ts'

/** A real Apache ZooKeeper on this machine. */
export interface Installation {
  /** Folder it was found in. */
  readonly home: string
  /** `3.8.0`, from the jar's name; undefined where the name does not tell. */
  readonly version: string | undefined
  /** Class path without our logging configuration. */
  readonly classpath: string
  /** The java launcher. */
  readonly java: string
}

const DEBIAN = '/usr/share/java'

/** What Debian's zookeeper.jar does not name in its manifest: a logger, the servlet API of the AdminServer, netty for TLS. */
const debianExtras = [
  'slf4j-log4j12',
  'log4j-1.2',
  'servlet-api',
  'jetty9-util-ajax',
  'netty-all',
  'netty-resolver',
  'netty-codec',
  'netty-transport-native-unix-common',
]

/** Where packages and people put a download, tried after ZOOKEEPER_HOME. */
const usualHomes = ['/opt/zookeeper', '/usr/local/zookeeper', '/usr/lib/zookeeper', '/usr/local/opt/zookeeper/libexec']

/**
 * Finds a real ZooKeeper: the folder given, `ZOOKEEPER_HOME`, the usual places, Debian's package.
 * @param home folder of a download; nothing else is tried then
 * @param env environment to look at
 * @throws UsageError when there is none (with how to get one), or no java
 */
export function findInstallation(home?: string, env: NodeJS.ProcessEnv = process.env): Installation {
  const java = findJava(env)
  if (home !== undefined) {
    // Debian's folder holds the jars of everything, so it must not be taken for a release.
    const found = fromDebian(home, java) ?? fromHome(home, java)
    if (found) return found
    throw new UsageError(
      `no ZooKeeper in ${home}: neither it nor its lib/ holds a zookeeper-*.jar`,
      'name the folder of an unpacked apache-zookeeper-*-bin.tar.gz',
    )
  }
  for (const folder of [env.ZOOKEEPER_HOME, ...usualHomes]) {
    const found = folder ? fromHome(folder, java) : undefined
    if (found) return found
  }
  const debian = fromDebian(DEBIAN, java)
  if (debian) return debian
  throw new UsageError(
    'no Apache ZooKeeper found on this machine',
    'install one (apt install zookeeper, brew install zookeeper), or unpack a download of zookeeper.apache.org and name its folder with --version-home or ZOOKEEPER_HOME',
  )
}

/** A release folder: the server's jar at the top (3.4) or in lib/ (since 3.5). */
function fromHome(home: string, java: string): Installation | undefined {
  const jars = [home, join(home, 'lib')].flatMap(jarsIn)
  const server = jars.find((jar) => /(^|\/)zookeeper-\d[^/]*\.jar$/.test(jar))
  if (!server) return undefined
  return { home, version: versionOf(server), classpath: jars.join(delimiter), java }
}

function fromDebian(folder: string, java: string): Installation | undefined {
  const server = join(folder, 'zookeeper.jar')
  if (!existsSync(server)) return undefined
  const extras = debianExtras.map((name) => join(folder, `${name}.jar`)).filter((jar) => existsSync(jar))
  return {
    home: folder,
    version: debianVersion(folder),
    classpath: [server, ...extras].join(delimiter),
    java,
  }
}

/** Debian keeps a link with the version beside the jar. */
function debianVersion(folder: string): string | undefined {
  return jarsIn(folder)
    .map(versionOf)
    .find((version) => version !== undefined)
}

function jarsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jar'))
    .sort()
    .map((file) => join(folder, file))
}

function versionOf(jar: string): string | undefined {
  return /(?:^|\/)zookeeper-(\d+\.\d+\.\d+[^/]*?)\.jar$/.exec(jar)?.[1]
}

function findJava(env: NodeJS.ProcessEnv): string {
  const folders = [
    ...(env.JAVA_HOME ? [join(env.JAVA_HOME, 'bin')] : []),
    ...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
  ]
  const java = folders.map((folder) => join(folder, 'java')).find((file) => existsSync(file))
  if (java) return java
  throw new UsageError(
    'no java found: ZooKeeper needs a Java runtime',
    'install one (apt install default-jre-headless), or set JAVA_HOME',
  )
}

/** Whether a version is at least `major.minor`; one that is unknown counts as new. */
export function atLeast(version: string | undefined, major: number, minor: number): boolean {
  const match = /^(\d+)\.(\d+)/.exec(version ?? '')
  if (!match) return true
  return Number(match[1]) > major || (Number(match[1]) === major && Number(match[2]) >= minor)
}
