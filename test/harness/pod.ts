import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What stands in a container: programs that reach what is inside, by their usual words. */
const programs = {
  nc: 'PATH=$OUTSIDE exec socat - "PROXY:127.0.0.1:$1:$2,proxyport=$INSIDE"',
  socat: `case "$2" in TCP:*) set -- - "PROXY:127.0.0.1:\${2#TCP:},proxyport=$INSIDE" ;; esac
PATH=$OUTSIDE exec socat "$@"`,
  // Its /dev/tcp leads nowhere else than here: to 127.0.0.1.
  bash: 'PATH=$OUTSIDE exec bash "$@"',
}

/**
 * Makes the folder of a container's programs.
 * @param inside the port of the proxy of an {@link import('./inside.ts').Inside}
 * @returns the environment in which they run
 */
export function podIn(folder: string, inside: number): NodeJS.ProcessEnv {
  mkdirSync(folder)
  for (const [name, body] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return { PATH: folder, OUTSIDE: process.env.PATH, INSIDE: String(inside) }
}
