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
 * @returns for each address; undefined for one of another machine, one where nobody listens and no pseudo-cluster has that
 *   address, and on systems without Linux' /proc
 */
export async function localServers(addresses: readonly Address[]): Promise<(LocalServer | undefined)[]> {
  if (!addresses.some(({ host }) => isHere(host))) return addresses.map(() => undefined)
  try {
    const clusters = runningClusters()
    const servers = addresses.map(async (address) =>
      isHere(address.host) ? ((await plannedAt(address, clusters)) ?? (await listeningAt(address))) : undefined,
    )
    return await Promise.all(servers)
  } catch {
    // No /proc, or a process that ended while we looked: then nothing is known.
    return addresses.map(() => undefined)
  }
}

async function listeningAt({ port }: Address): Promise<LocalServer | undefined> {
  const inode = socketInode(port, 0)
  const pid = inode === undefined ? undefined : socketHolder(inode)
  const found = pid === undefined ? undefined : await inspect(pid)
  return found && { process: found.stopped ? 'paused' : 'running', pid, cluster: undefined, full: undefined }
}

/** The member of a pseudo-cluster, by where its clients connect. */
async function plannedAt({ host, port }: Address, clusters: readonly Cluster[]): Promise<LocalServer | undefined> {
  for (const cluster of clusters) {
    const member = cluster.plan.members.find(({ clientPort, securePort }) => port === clientPort || port === securePort)
    if (!member || (cluster.plan.host !== host && host !== 'localhost')) continue
    const found = await cluster.process(member)
    const data = cluster.dataDir(member)
    const ended = found.state === 'stopped' || found.state === 'gone'
    return {
      process: ended ? 'ended' : found.state === 'paused' ? 'paused' : 'running',
      pid: found.state === 'stopped' ? undefined : found.pid,
      cluster: { dir: cluster.dir, id: member.id },
      full: (await isFull(data)) ? data : undefined,
    }
  }
  return undefined
}

function isHere(host: string): boolean {
  if (/^(127\.|::1$|localhost$)/.test(host)) return true
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === host))
}

/** The pseudo-clusters of which some process runs. One whose folder is gone, or not for us to read, tells nothing. */
function runningClusters(): Cluster[] {
  const dirs = processIds().flatMap((pid) => {
    const [, dir] = /(?:^|\0)-Dzoosh\.member=([^\0]+)\/zk\d+(?:\0|$)/.exec(commandLine(pid)) ?? []
    return dir === undefined ? [] : [dir]
  })
  return [...new Set(dirs)].flatMap((dir) => {
    try {
      return [new Cluster(dir)]
    } catch {
      return []
    }
  })
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
