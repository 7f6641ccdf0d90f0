import { expect, test } from 'vitest'
import { profileNamesOf } from '../../../src/cli/fan-out/profile-names.ts'
import { refuseUnlessReading } from '../../../src/cli/fan-out/refuse.ts'
import { settle } from '../../../src/cli/settings/settle.ts'
import { find, parseCall } from '../../../src/cli/words/dispatch.ts'
import { registry } from '../../../src/commands/index.ts'

async function refuse(line: string): Promise<void> {
  const found = find(registry, line.split(' '))!
  const { default: command } = await found.entry.load()
  const parsed = await parseCall(found.id, command, found.argv, undefined)
  refuseUnlessReading(found.id, command, parsed, settle(parsed.flags, {}, false))
}

test.each(['get /a', 'ls -R /', 'find / --name x', 'counter /n', 'status', 'diff /a conf/', 'doctor --scan 0'])(
  'on several profiles: %s',
  async (line) => expect(await refuse(line)).toBeUndefined(),
)

test.each([
  ['set /a 1', 'set changes something'],
  ['create /a', 'create changes something'],
  ['acl set /a world:anyone:r', 'acl set changes something'],
  ['watch /a', 'goes on until it is ended'],
  ['top', 'goes on until it is ended'],
  ['get -w /a', 'does more than look once here'],
  ['status --watch 1s', 'does more than look once here'],
  ['find / --delete', 'does more than look once here'],
  ['counter /a +1', 'does more than look once here'],
  ['diff - /a', 'does more than look once here'],
  ['find / -- echo', 'runs a program'],
  ['profile ls', 'does more than look at an ensemble'],
  ['get /a -o raw', '-o raw is for the answer of one'],
  ['status -o prometheus', '-o prometheus is for the answer of one'],
  ['get /a -s h:1', '--server names one place'],
  ['get /a --sandbox', '--sandbox names one place'],
  ['get /a --past x', '--past names one place'],
])('refused, with why: %s', async (line, why) => {
  await expect(refuse(line)).rejects.toMatchObject({ name: 'UsageError', message: expect.stringContaining(why) })
})

test('names of profiles', () => {
  expect(profileNamesOf(undefined)).toEqual([])
  expect(profileNamesOf('prod')).toEqual(['prod'])
  expect(profileNamesOf('prod, dr')).toEqual(['prod', 'dr'])
  expect(() => profileNamesOf('prod,')).toThrow('names no profile')
  expect(() => profileNamesOf('a,b,a')).toThrow('a is named twice')
})
