import { Queue } from '../../../../recipes/queue/queue.ts'
import { advice, zoosh } from '../../../../wire/hint.ts'
import type { Stage } from '../stage.ts'

/** Items go in, workers take them, one dies over its item. */
export async function queue(stage: Stage): Promise<void> {
  await stage.say(
    '',
    'A queue: items are sequential znodes. Whoever takes one claims it with an ephemeral znode until it is done.',
  )
  const [boss, anna, bert] = [await stage.enter('boss'), await stage.enter('anna'), await stage.enter('bert')]
  const jobs = new Queue(boss, stage.path)
  for (const job of ['wash', 'dry']) {
    await jobs.put(job)
    await stage.pause()
  }
  await jobs.put('fire!', { priority: 1 })
  await stage.say('boss', 'has put something urgent: a lower priority number goes first')
  await stage.pause()
  const urgent = await new Queue(anna, stage.path).take()
  await stage.say('anna', `takes ${urgent.data}`)
  const next = await new Queue(bert, stage.path).take()
  await stage.say('bert', `takes ${next.data}`)
  await stage.pause()
  await urgent.done()
  await stage.say('anna', `is done with ${urgent.data}: item and claim go in one transaction`)
  await stage.pause()
  await stage.die(bert)
  const other = await new Queue(anna, stage.path).take()
  await stage.say('anna', `takes ${other.data}`)
  await other.done()
  const again = await new Queue(anna, stage.path).take()
  await stage.say('anna', `takes ${again.data}, which bert had not finished: nothing is lost`)
  await again.done()
  await stage.pause()
  await stage.say(
    '',
    advice`Yours: ${zoosh`queue put /app/jobs DATA`}, ${zoosh`queue take /app/jobs --ack -- PROGRAM`}`,
  )
}
