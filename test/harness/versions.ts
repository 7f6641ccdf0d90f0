import { join } from 'node:path'
import { jars } from './maven.ts'

/** The newest of each line of releases that people still run. */
export const versions = ['3.4.14', '3.5.10', '3.6.4', '3.7.2', '3.8.6', '3.9.5'] as const

/** What the servers load at run time besides what their own description names. */
const more = [
  ['io.dropwizard.metrics', 'metrics-core', '3.2.5'],
  ['org.xerial.snappy', 'snappy-java', '1.1.10.5'],
  ['commons-cli', 'commons-cli', '1.5.0'],
] as const

/** The class path of one release. @returns undefined where it cannot be had, after saying so on stderr */
export function release(version: string): Promise<string | undefined> {
  const server = ['org.apache.zookeeper', 'zookeeper', version] as const
  return jars(`ZooKeeper ${version}`, join('zookeeper', version), [server, ...more])
}
