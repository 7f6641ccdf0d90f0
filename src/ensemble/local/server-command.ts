import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findInstallation } from './installation.ts'
import { memberName, type Plan, type PlannedMember } from './plan.ts'

/**
 * How a member's JVM is started. `SERVER_JVMFLAGS`, which ZooKeeper's own scripts read, comes last and so wins.
 * @param mark argument that tells this process from others
 */
export function serverCommand(
  dir: string,
  plan: Plan,
  member: PlannedMember,
  mark: string,
): { program: string; args: string[] } {
  const installation = findInstallation(plan.home)
  const properties = {
    // ZooKeeper digests paths in the platform's charset: members started in different locales would seem to disagree.
    'file.encoding': 'UTF-8',
    'zookeeper.jmx.log4j.disable': 'true',
    'zookeeper.DigestAuthenticationProvider.superDigest': superDigest(dir),
    ...(plan.sasl ? { 'java.security.auth.login.config': join(dir, 'jaas.conf') } : {}),
  }
  const args = [
    ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Djava.awt.headless=true'],
    ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`),
    mark,
    ...(process.env.SERVER_JVMFLAGS ?? '').split(/\s+/).filter((flag) => flag !== ''),
    ...['-cp', [join(dir, 'conf'), installation.classpath].join(delimiter)],
    'org.apache.zookeeper.server.quorum.QuorumPeerMain',
    join(dir, `${memberName(member)}.cfg`),
  ]
  return { program: installation.java, args }
}

/** What the server keeps of the super user's password, which stands in super.auth as `digest:super:PASSWORD`. */
function superDigest(dir: string): string {
  const [, identity] = /^digest:(.+)$/m.exec(readFileSync(join(dir, 'super.auth'), 'utf8'))!
  return `super:${createHash('sha1').update(identity!).digest('base64')}`
}
