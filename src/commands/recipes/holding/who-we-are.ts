import { hostname } from 'node:os'

/** What the znode of a contender says about who made it: host and process. */
export function whoWeAre(): string {
  return `${hostname()}:${process.pid}`
}
