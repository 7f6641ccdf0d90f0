import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * The socket of this machine with a port at its own end, by its inode; where the system has no Linux' /proc, none is found.
 * @param remotePort the port at the other end, 0 for a socket that listens
 * @throws Error when there is no /proc
 */
export function socketInode(localPort: number, remotePort: number): string | undefined {
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local = '', remote = '', , , , , , , inode] = line.trim().split(/\s+/)
      if (portOf(local) === localPort && portOf(remote) === remotePort && inode !== '0') return inode
    }
  }
  return undefined
}

/** Who holds a socket, among the processes whose files we may read. */
export function socketHolder(inode: string): number | undefined {
  return processIds().find((pid) => holds(pid, `socket:[${inode}]`))
}

/** Every process of this machine. */
export function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16)
}

function holds(pid: number, socket: string): boolean {
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
