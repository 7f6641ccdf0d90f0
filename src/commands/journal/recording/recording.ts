import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../../cli/declare/context.ts'
import type { Settings } from '../../../cli/declare/settings.ts'
import { dataPlace } from '../../../cli/settings/places.ts'
import { hostText, parseConnectString } from '../../../client/terms/hosts.ts'
import { Journal } from '../../../tree/journal/journal.ts'
import type { Recorder } from '../../../tree/journal/recorder.ts'
import { landmarksOf } from '../../../tree/journal/same-ensemble.ts'
import { addChroot } from '../../../wire/path.ts'

export function openJournal(): Journal {
  return new Journal(join(dataPlace(), 'journal'))
}

/** What the ensemble of these settings is called, server by server. The embedded server has only its process to name it. */
export function hostsOf({ sandbox, server }: Settings): string[] {
  return sandbox ? [`sandbox ${process.pid}@${hostname()}`] : parseConnectString(server).hosts.map(hostText)
}

/**
 * Begins an entry of the journal.
 * @param command as one would type it, without secrets
 * @param roots what it is about
 * @throws UsageError when the disk refuses
 */
export async function beginEntry(
  { settings, zk }: Pick<Context, 'settings' | 'zk'>,
  command: string,
  roots: readonly string[],
  undoes?: number,
): Promise<Recorder> {
  const client = await zk()
  const places = roots.map((root) => addChroot(client.chroot, root))
  return openJournal().begin({
    command,
    time: Date.now(),
    server: settings.sandbox ? 'sandbox' : settings.server,
    profile: settings.profile,
    hosts: hostsOf(settings),
    roots: places,
    ...(await landmarksOf(client, places)),
    pid: process.pid,
    host: hostname(),
    ...(settings.sandbox ? { sandbox: true } : {}),
    ...(undoes === undefined ? {} : { undoes }),
  })
}

/**
 * Runs a bulk command with an entry of the journal: it tells of the end in every case, and goes away when nothing was
 * changed.
 * @throws what `work` throws; UsageError when the disk refuses
 */
export async function recording<T>(
  context: Pick<Context, 'settings' | 'zk'>,
  command: string,
  roots: readonly string[],
  work: (recorder: Recorder) => Promise<T>,
): Promise<T> {
  const recorder = await beginEntry(context, command, roots)
  try {
    const result = await work(recorder)
    if (recorder.sealed) await recorder.end()
    else await recorder.discard()
    return result
  } catch (error) {
    if (recorder.sealed) await recorder.end(error instanceof Error ? error.message : String(error))
    else await recorder.discard()
    throw error
  }
}
