import { Barrier } from '../../../../recipes/barrier.ts'
import { advice, zoosh } from '../../../../wire/hint.ts'
import type { Stage } from '../stage.ts'

/** Three must come before anybody passes. */
export async function barrier(stage: Stage): Promise<void> {
  await stage.say(
    '',
    'Nobody passes before three have come. Each is a znode member_…; the one who makes it three creates start.',
  )
  const passing = []
  for (const name of ['anna', 'bert', 'cleo']) {
    const zk = await stage.enter(name)
    await stage.say(name, 'comes')
    passing.push(stage.meanwhile(new Barrier(zk, stage.path, 3).pass().then(() => stage.say(name, 'passes'))))
    await stage.pause(2)
  }
  await Promise.all(passing)
  await stage.pause()
  await stage.say('', advice`Yours: ${zoosh`barrier /app/barrier --members 3`}`)
}
