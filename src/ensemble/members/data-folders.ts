import { readdirSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { hostText } from '../../client/terms/hosts.ts'
import { ask, Unanswered } from '../ask/question.ts'
import { type FindOptions, type Member, sourceOf } from './members.ts'

/** Where a server on this machine keeps its data, as it says itself. */
export interface DataFolders {
  readonly server: string
  /** Of snapshots, and of logs where they are kept apart. */
  readonly folders: readonly string[]
}

/** A server of which that is not known, and why. */
export interface NoDataFolders {
  readonly server: string
  readonly reason: string
}

/** Asks those members that run on this machine where their data is (`conf`, or their AdminServers). */
export async function dataFoldersOf(
  members: readonly Member[],
  options: Pick<FindOptions, 'timeout' | 'tls' | 'signal'>,
): Promise<{ found: DataFolders[]; missing: NoDataFolders[] }> {
  const own = ownNames()
  const told = await Promise.all(
    members.map(async (member): Promise<DataFolders | NoDataFolders> => {
      const server = hostText(member.address)
      const { host } = member.address
      if (!own.has(host) && !host.startsWith('127.')) return { server, reason: 'it is not on this machine' }
      try {
        const { dataDir, dataLogDir } = (await ask(sourceOf(member, options), 'settings')).values
        const named = [...new Set([dataDir ?? '', dataLogDir ?? ''])].filter((folder) => folder !== '')
        if (named.length === 0) return { server, reason: 'it does not say where its data is' }
        const folders = named.filter(hasData)
        const unread = `no log or snapshot can be seen in ${named.join(', ')}`
        return folders.length > 0 ? { server, folders } : { server, reason: unread }
      } catch (error) {
        if (error instanceof Unanswered) return { server, reason: error.reason }
        throw error
      }
    }),
  )
  return {
    found: told.filter((one) => 'folders' in one),
    missing: told.filter((one) => 'reason' in one),
  }
}

function ownNames(): ReadonlySet<string> {
  const addresses = Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address))
  return new Set(['localhost', '::1', hostname(), ...addresses])
}

function hasData(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^(?:log|snapshot)\./.test(name))
  } catch {
    return false
  }
}
