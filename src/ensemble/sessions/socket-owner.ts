import { readFileSync } from 'node:fs'
import { socketHolder, socketInode } from '../local/proc-sockets.ts'

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
    const inode = socketInode(port, serverPort)
    const pid = inode === undefined ? undefined : socketHolder(inode)
    if (pid === undefined) return undefined
    return { pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }
  } catch {
    return undefined
  }
}
