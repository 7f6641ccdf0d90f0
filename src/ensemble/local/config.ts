import { join } from 'node:path'
import { atLeast } from './installation.ts'
import { memberName, type Plan, type PlannedMember } from './plan.ts'

/** Password of the key stores and certificates of a `--tls` cluster: they guard loopback only. */
export const STORE_PASSWORD = 'zoosh-pseudo-cluster'

/**
 * The configuration file of one server, as the ZooKeeper administrator's guide has it.
 * @param dir absolute folder of the cluster
 */
export function configText(plan: Plan, member: PlannedMember, dir: string): string {
  const dynamic = atLeast(plan.version, 3, 5)
  const lines: [string, string | number][] = [
    ['tickTime', 500],
    ['initLimit', 20],
    ['syncLimit', 10],
    ['dataDir', join(dir, memberName(member))],
    ['clientPort', member.clientPort],
    ['clientPortAddress', plan.host],
    ['maxClientCnxns', 0],
    ['minSessionTimeout', 1000],
    ['maxSessionTimeout', 60_000],
    ['autopurge.snapRetainCount', 3],
    ['4lw.commands.whitelist', '*'],
  ]
  if (member.role === 'observer') lines.push(['peerType', 'observer'])
  if (dynamic) lines.push(...adminLines(plan, member))
  if (plan.tls) lines.push(...tlsLines(plan, member, dir))
  if (plan.sasl) lines.push(['authProvider.1', 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider'])
  lines.push(...plan.members.map((each): [string, string] => [`server.${each.id}`, serverLine(plan, each, dynamic)]))
  return lines.map(([key, value]) => `${key}=${value}\n`).join('')
}

function adminLines(plan: Plan, member: PlannedMember): [string, string | number][] {
  return [
    ['admin.serverAddress', plan.host],
    ['admin.serverPort', member.adminPort],
    ['standaloneEnabled', 'false'],
    ['reconfigEnabled', 'true'],
    ['extendedTypesEnabled', 'true'],
  ]
}

function tlsLines(plan: Plan, member: PlannedMember, dir: string): [string, string | number][] {
  return [
    ['secureClientPort', member.securePort!],
    ['secureClientPortAddress', plan.host],
    ['serverCnxnFactory', 'org.apache.zookeeper.server.NettyServerCnxnFactory'],
    ['ssl.keyStore.location', join(dir, 'tls', 'server.p12')],
    ['ssl.keyStore.password', STORE_PASSWORD],
    ['ssl.keyStore.type', 'PKCS12'],
    ['ssl.trustStore.location', join(dir, 'tls', 'trust.p12')],
    ['ssl.trustStore.password', STORE_PASSWORD],
    ['ssl.trustStore.type', 'PKCS12'],
    ['authProvider.x509', 'org.apache.zookeeper.server.auth.X509AuthenticationProvider'],
  ]
}

/** Since 3.5 the line names the client port too, so that /zookeeper/config tells clients where members are. */
function serverLine(plan: Plan, member: PlannedMember, dynamic: boolean): string {
  const ports = `${plan.host}:${member.quorumPort}:${member.electionPort}`
  if (!dynamic) return member.role === 'observer' ? `${ports}:observer` : ports
  return `${ports}:${member.role};${plan.host}:${member.clientPort}`
}

/** The JAAS file of a `--sasl` cluster: DIGEST-MD5 users the server knows. */
export function jaasText(users: Readonly<Record<string, string>>): string {
  const list = Object.entries(users).map(([user, password]) => `  user_${user}="${password}"`)
  return `Server {\n  org.apache.zookeeper.server.auth.DigestLoginModule required\n${list.join('\n')};\n};\n`
}

/** log4j 1 and reload4j (up to 3.7, Debian): everything from INFO up to stdout, which is the server's log file. */
export const log4jText = `log4j.rootLogger=INFO, CONSOLE
log4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender
log4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout
log4j.appender.CONSOLE.layout.ConversionPattern=%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n
`

/** The same for logback (since 3.8). */
export const logbackText = `<configuration>
  <appender name="CONSOLE" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="CONSOLE"/></root>
</configuration>
`
