import type { ZooKeeper } from '../../../../client/client.ts'
import type { Held } from '../../../../recipes/holding/held.ts'
import { Election } from '../../../../recipes/lock/election.ts'
import { advice, zoosh } from '../../../../wire/hint.ts'
import type { Stage } from '../stage.ts'

/** Three candidates: the leader dies, the next one resigns, the last one leads. */
export async function election(stage: Stage): Promise<void> {
  await stage.say(
    '',
    'Three processes stand for election. Each makes an ephemeral sequential znode; the lowest number leads.',
  )
  const stand = async (name: string): Promise<{ zk: ZooKeeper; leads: Promise<Held> }> => {
    const zk = await stage.enter(name)
    const elected = new Election(zk, stage.path, { id: name }).campaign()
    const leads = stage.meanwhile(
      elected.then(async (held) => {
        await stage.say(name, 'leads')
        return held
      }),
    )
    await stage.pause()
    return { zk, leads }
  }
  const anna = await stand('anna')
  const bert = await stand('bert')
  const cleo = await stand('cleo')
  await anna.leads
  await stage.say('', 'Each of the others watches only the one before it: nobody is woken for nothing.')
  await stage.pause(2)
  await stage.die(anna.zk)
  const second = await bert.leads
  await stage.pause(2)
  await stage.say('bert', 'resigns: it deletes its znode, and nobody has to wait for a timeout')
  await second.release()
  await cleo.leads
  await stage.pause()
  await stage.say('', advice`Yours: ${zoosh`elect /app/leader -- PROGRAM`}`)
}
