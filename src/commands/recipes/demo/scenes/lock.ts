import { Lock } from '../../../../recipes/lock/lock.ts'
import { advice, zoosh } from '../../../../wire/hint.ts'
import type { Stage } from '../stage.ts'

/** A lock goes from hand to hand, is tried in vain, and freed by a death. */
export async function lock(stage: Stage): Promise<void> {
  await stage.say(
    '',
    'Only one may work at a time. Whoever wants the lock queues up with an ephemeral sequential znode.',
  )
  const [anna, bert, cleo] = [await stage.enter('anna'), await stage.enter('bert'), await stage.enter('cleo')]
  const first = await new Lock(anna, stage.path, { data: 'anna' }).acquire()
  await stage.say('anna', `holds the lock; fencing token 0x${first.zxid.toString(16)}`)
  await stage.pause()
  const second = stage.meanwhile(new Lock(bert, stage.path, { data: 'bert' }).acquire())
  await stage.pause()
  await stage.say('cleo', 'tries the lock without waiting')
  const tried = await new Lock(cleo, stage.path, { data: 'cleo' }).tryAcquire()
  await stage.say('cleo', tried ? 'got it' : 'did not get it, and has left nothing behind')
  await stage.pause()
  await stage.say('anna', 'is done and deletes its znode')
  await first.release()
  const held = await second
  await stage.say('bert', `holds the lock; its token 0x${held.zxid.toString(16)} is greater`)
  const third = stage.meanwhile(new Lock(cleo, stage.path, { data: 'cleo' }).acquire())
  await stage.pause(2)
  await stage.die(bert)
  const last = await third
  await stage.say('cleo', 'holds the lock: the server has removed the znode of the dead session')
  await last.release()
  await stage.say('', advice`Yours: ${zoosh`lock /app/locks/job -- PROGRAM`}`)
}
