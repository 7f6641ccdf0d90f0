import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import { type DataFolders, dataFoldersOf, type NoDataFolders } from '../../../ensemble/members/data-folders.ts'
import { findMembers } from '../../../ensemble/members/members.ts'
import { UsageError } from '../../../wire/error.ts'
import { findByDefault } from '../../ensemble/members/member-flags.ts'
import { folders } from './log-args.ts'

/**
 * The folders a command reads: those that are named, else those of --past, else those of the first server of the ensemble that runs on this
 * machine and says where they are. Which one that is, is told.
 * @throws UsageError with what is missing
 */
export async function dataFolders(
  call: Context,
  dir: string | undefined,
  logDir: string | undefined,
): Promise<string[]> {
  if (dir !== undefined) return folders(dir, logDir)
  if (logDir !== undefined) throw new UsageError('--log-dir goes with a DIR', 'name the data directory, too')
  if (call.settings.past !== undefined) {
    const { parsePastSpec } = await import('../../../past/past-spec.ts')
    return [...parsePastSpec(call.settings.past).folders]
  }
  const [data] = await localData(call, 1)
  return [...data!.folders]
}

/** The folders of so many servers, each another one. @throws UsageError when there are fewer */
export async function localData(call: Context, count: number): Promise<readonly DataFolders[]> {
  const options = await findByDefault(call)
  const { members } = await findMembers({ ...options, zk: undefined })
  const { found, missing } = await dataFoldersOf(members, options)
  if (found.length < count) throw lacking(count, missing)
  const data = found.slice(0, count)
  for (const { server, folders } of data) warn(call, `reading ${folders.join(' and ')}, the data of ${server}`)
  return data
}

function lacking(count: number, missing: readonly NoDataFolders[]): UsageError {
  const why = missing.map(({ server, reason }) => `${server}: ${reason}`).join('; ')
  return new UsageError(
    `no ${count === 1 ? 'data directory is' : `${count} data directories are`} named, and none is found by asking (${why})`,
    'name it: the dataDir in the server’s zoo.cfg, the folder that holds version-2; --past DIR names it, too',
  )
}
