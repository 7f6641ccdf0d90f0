import { expect, test } from 'vitest'
import { startEnsemble } from '../harness/real-ensemble.ts'
import { describeReal } from '../harness/real-server.ts'
import { ours, type Program, real, run } from './programs.ts'
import { normalise, withoutEvents } from './transcript.ts'

/** Server 9 is not there: to remove it is a change that changes nothing. */
const script = `config
config -c
config -s
config -c -s
reconfig -remove 9
reconfig -s -remove 9
reconfig -v ffffffffff -remove 9
reconfig -add server.9=nonsense
reconfig -add 9=127.0.0.1:1
reconfig -remove 1,2,3
reconfig -remove x
reconfig -members nonsense
config
`

describeReal('the configuration of an ensemble', () => {
  test('is printed alike, and changes are committed and refused alike', async () => {
    await using ensemble = await startEnsemble({ config: { reconfigEnabled: 'true', skipACL: 'yes' } })
    await ensemble.leader()
    const { connectString } = ensemble.servers[0]!
    const talk = async (program: Program) => {
      const { out, err, code } = await run(program, ['-server', connectString], script)
      const plain = (text: string) => normalise(text, '(none)').replace(/^(version=)?[0-9a-f]{6,}(?=[ \n])/gm, '$1V')
      return { out: plain(withoutEvents(out).rest), err: plain(err), code }
    }
    const theirs = await talk(real)
    expect(theirs.out).toMatch(/Committed new configuration:\nserver\.1=/)
    expect(await talk(ours)).toEqual(theirs)
  }, 180_000)
})
