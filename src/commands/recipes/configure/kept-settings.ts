import type { Context } from '../../../cli/declare/context.ts'
import { configuration, type Setting } from '../../../recipes/configuration.ts'
import { KeptSession } from '../holding/kept-session.ts'

/**
 * The configuration at a path, over outages of any length: the newest is told when a server is there again, if it is another.
 * @throws ConnectionError when there is no server at first, or none that answers
 */
export async function* keptSettings(call: Context, path: string, signal: AbortSignal): AsyncGenerator<Setting, void> {
  let version: number | undefined
  const session = new KeptSession(call, signal, () =>
    version === undefined ? `still waiting for ${path}` : `going on with the configuration of version ${version}`,
  )
  const zk = session.use(await call.zk())
  // Later an answer is waited for, for any length of time.
  await zk.exists(path, { signal })
  for await (const setting of configuration(zk, path, { signal, next: session.next })) {
    version = setting.stat.version
    yield setting
  }
}
