import { join } from 'node:path'
import { jars } from '../harness/maven.ts'

export const CURATOR = '5.9.0'

/** The class path of Curator. @returns undefined where it cannot be had, after saying so on stderr */
export function curatorJars(): Promise<string | undefined> {
  return jars(`Curator ${CURATOR}`, join('curator', `${CURATOR}-discovery`), [
    ['org.apache.curator', 'curator-recipes', CURATOR],
    ['org.apache.curator', 'curator-x-discovery', CURATOR],
  ])
}
