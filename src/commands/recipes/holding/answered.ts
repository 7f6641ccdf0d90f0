import type { Context } from '../../../cli/declare/context.ts'
import { givesSignOfLife } from '../../../cli/life/sign-of-life.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { ConnectionError, spell } from '../../../client/terms/connection-error.ts'

/**
 * Does something that asks again when an answer is lost, and is not meant to wait: a server that says nothing for as long as
 * an answer may take is an error, as it is to a single request.
 * @throws ConnectionError timeout
 */
export function answered<T>({ settings }: Pick<Context, 'settings'>, zk: ZooKeeper, work: Promise<T>): Promise<T> {
  const { timeout } = settings
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    let settled = false
    const wait = (): void => {
      if (!settled) timer = setTimeout(ask, timeout).unref()
    }
    const ask = async (): Promise<void> => {
      if (await givesSignOfLife(zk)) wait()
      else
        reject(new ConnectionError('timeout', `no answer from ${zk.server ?? 'any server'} within ${spell(timeout)}`))
    }
    wait()
    work.then(resolve, reject).finally(() => {
      settled = true
      clearTimeout(timer)
    })
  })
}
