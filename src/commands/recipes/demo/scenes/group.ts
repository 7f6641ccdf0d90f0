import { Group } from '../../../../recipes/group.ts'
import { advice, zoosh } from '../../../../wire/hint.ts'
import type { Stage } from '../stage.ts'

/** Members come, leave and die; a watcher sees it all. */
export async function group(stage: Stage): Promise<void> {
  await stage.say('', 'Who is there? Every member is an ephemeral znode: it goes when its process does.')
  const watcher = await stage.enter('watcher')
  const stop = new AbortController()
  const watching = stage.meanwhile(
    (async () => {
      for await (const { change, member } of new Group(watcher, stage.path).watch({ signal: stop.signal })) {
        await stage.say('watcher', `sees: ${member.name} ${change}`)
      }
    })(),
  )
  const [anna, bert] = [await stage.enter('anna'), await stage.enter('bert')]
  await new Group(anna, stage.path).join('anna', '10.0.0.1:80')
  await stage.pause()
  const member = await new Group(bert, stage.path).join('bert', '10.0.0.2:80')
  await stage.pause(2)
  await stage.say('bert', 'leaves')
  await member.release()
  await stage.pause()
  await stage.die(anna)
  while ((await new Group(watcher, stage.path).members()).length > 0) await stage.pause()
  await stage.pause()
  stop.abort()
  await watching
  await stage.say(
    '',
    advice`Yours: ${zoosh`group join /app/workers NAME -- PROGRAM`}, ${zoosh`group watch /app/workers`}`,
  )
}
