import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process of this machine. */
export interface LocalProcess {
  readonly pid: number
  readonly command: string
}

/**
 * The process that holds the client end of a TCP connection, when it runs on this machine, under a user whose files we may
 * read, and the system has Linux' /proc.
 * @param client `127.0.0.1:51422`, as the server sees it
 * @param serverPort the port it is connected to
 */
export function socketOwner(client: string, serverPort: number): LocalProcess | undefined {
  const port = Number(/:(\d+)$/.exec(client)?.[1])
  try {
    const inode = inodeOf(port, serverPort)
    return inode === undefined ? undefined : holderOf(inode)
  } catch {
    return undefined
  }
}

function inodeOf(localPort: number, remotePort: number): string | undefined {
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local = '', remote = '', , , , , , , inode] = line.trim().split(/\s+/)
      if (portOf(local) === localPort && portOf(remote) === remotePort && inode !== '0') return inode
    }
  }
  return undefined
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16)
}

function holderOf(inode: string): LocalProcess | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!holds(pid, `socket:[${inode}]`)) continue
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid: Number(pid), command }
  }
  return undefined
}

function holds(pid: string, socket: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === socket)
  } catch {
    return false
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
