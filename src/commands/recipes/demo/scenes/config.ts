import { configuration } from '../../../../recipes/configuration.ts'
import { advice, zoosh } from '../../../../wire/hint.ts'
import type { Stage } from '../stage.ts'

/** One writes, two follow. */
export async function config(stage: Stage): Promise<void> {
  await stage.say(
    '',
    'The configuration is the data of a znode. Whoever follows it reads it and watches it: no change is missed.',
  )
  const path = `${stage.path}/settings`
  const admin = await stage.enter('admin')
  const stop = new AbortController()
  const following = []
  for (const name of ['web-1', 'web-2']) {
    const zk = await stage.enter(name)
    following.push(
      stage.meanwhile(
        (async () => {
          for await (const { data, stat } of configuration(zk, path, { signal: stop.signal })) {
            await stage.say(name, `now runs with "${data}" (version ${stat.version})`)
          }
        })(),
      ),
    )
  }
  await admin.create(path, 'colour=red', { parents: true })
  await stage.pause(2)
  await stage.say('admin', 'sets colour=blue')
  await admin.set(path, 'colour=blue')
  await stage.pause(2)
  await stage.say('admin', 'sets ten values as fast as it can: the last one counts')
  for (let i = 1; i <= 10; i++) await admin.set(path, `colour=${i}`)
  await stage.pause(2)
  stop.abort()
  await Promise.all(following)
  await stage.say('', advice`Yours: ${zoosh`configure /app/config -- PROGRAM`}`)
}
