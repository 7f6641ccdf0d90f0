import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import type { Address } from '../../client/connection/four-letter.ts'
import { Cluster } from './cluster.ts'
import { processIds, socketHolder, socketInode } from './proc-sockets.ts'
import { inspect } from './process.ts'

/** What this machine itself knows of a server on it, beside what the server says. */
export interface LocalServer {
  /** `ended`: it was started from a pseudo-cluster's folder, or was to be, and is not there. */
  readonly process: 'running' | 'paused' | 'ended'
  /** The process that listens, or that ended. */
  readonly pid: number | undefined
  /** The pseudo-cluster it belongs to. */
  readonly cluster: { readonly dir: string; readonly id: number } | undefined
  /** The folder of its data, when there is no space left. */
  readonly full: string | undefined
}

/** Less than this many bytes are no space: no block of a file system is larger. */
const NO_SPACE = 64 * 1024

/**
 * Looks at the processes of this machine: whether the one that listens at an address is stopped, and to which pseudo-cluster
 * a server belongs (its own process says so, or one of another member).
 * @returns undefined for an address of another machine, where nobody listens and no pseudo-cluster has that address, and on
 *   systems without Linux' /proc
 */
export async function localServer(address: Address): Promise<LocalServer | undefined> {
  if (!isHere(address.host)) return undefined
  try {
    const inode = socketInode(address.port, 0)
    const pid = inode === undefined ? undefined : socketHolder(inode)
    const listener = pid === undefined ? undefined : await inspect(pid)
    const member = await plannedAt(address)
    if (member) {
      const { dir, id, state, data } = member
      const ended = state.state === 'stopped' || state.state === 'gone'
      return {
        process: ended ? 'ended' : state.state === 'paused' ? 'paused' : 'running',
        pid: state.state === 'stopped' ? undefined : state.pid,
        cluster: { dir, id },
        full: (await isFull(data)) ? data : undefined,
      }
    }
    if (!listener) return undefined
    return { process: listener.stopped ? 'paused' : 'running', pid, cluster: undefined, full: undefined }
  } catch {
    return undefined
  }
}

function isHere(host: string): boolean {
  if (/^(127\.|::1$|localhost$)/.test(host)) return true
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === host))
}

/** The member of a pseudo-cluster of which some process runs, by where its clients connect. */
async function plannedAt({ host, port }: Address) {
  for (const dir of runningClusters()) {
    const cluster = opened(dir)
    const member = cluster?.plan.members.find(
      ({ clientPort, securePort }) => port === clientPort || port === securePort,
    )
    if (!cluster || !member || (cluster.plan.host !== host && host !== 'localhost')) continue
    return { dir, id: member.id, state: await cluster.process(member), data: cluster.dataDir(member) }
  }
  return undefined
}

function runningClusters(): Set<string> {
  const dirs = processIds().flatMap((pid) => {
    const [, dir] = /(?:^|\0)-Dzoosh\.member=([^\0]+)\/zk\d+(?:\0|$)/.exec(commandLine(pid)) ?? []
    return dir === undefined ? [] : [dir]
  })
  return new Set(dirs)
}

/** Not there any more, or not for us to read: then it tells nothing. */
function opened(dir: string): Cluster | undefined {
  try {
    return new Cluster(dir)
  } catch {
    return undefined
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

async function isFull(folder: string): Promise<boolean> {
  const space = await statfs(folder).catch(() => undefined)
  return space !== undefined && space.bavail * space.bsize < NO_SPACE
}
