import { describe, expect, test } from 'vitest'
import { findMeant, parseCall, unknownCommand } from '../../../src/cli/words/dispatch.ts'
import { answerTo, habits, meant } from '../../../src/cli/words/habits.ts'
import { registry } from '../../../src/commands/index.ts'

const words = (line: string): string[] => line.split(' ')

/** What a line comes to: the command and its arguments, or what is said. */
async function comesTo(line: string, cwd?: string): Promise<unknown> {
  const found = findMeant(registry, words(line))
  if (!found) return (await unknownCommand(registry, words(line), cwd ? 'shell' : 'outside')).advice?.toString()
  const { args, flags } = await parseCall(found.id, (await found.entry.load()).default, found.argv, cwd)
  const given = Object.entries(flags).filter(([, value]) => value === true)
  return [found.id, ...Object.values(args).flat(), ...given.map(([name]) => `--${name}`)].filter((part) => part != null)
}

describe('habits', () => {
  test('are of words that are no command of ours', () => {
    for (const word of Object.keys(habits)) expect([word, Object.hasOwn(registry, word)]).toEqual([word, false])
  })

  test.each(Object.keys(habits))('%s is done, or told', (word) => {
    const line = meant([word, '/a'])
    const answer = answerTo([word, '/a'])
    expect([line === undefined, answer === undefined].filter(Boolean)).toHaveLength(1)
    if (line && word !== 'zoosh') expect(findMeant(registry, line)).toBeDefined()
  })

  test.each([
    ['cat /a /b', ['get', '/a', '/b']],
    ['mkdir -p /a/b', ['create', '/a/b', '--parents']],
    ['rm -r /a', ['delete', '/a', '--recursive']],
    ['rmr /a', ['deleteall', '/a']],
    ['zoosh ls /a', ['ls', '/a']],
    ['get -s /a', ['get', '/a', '--stat']],
    ['get -sw /a', ['get', '/a', '--stat', '--watch']],
    ['create -e -s /a d', ['create', '/a', 'd', '--ephemeral', '--sequential']],
    ['addauth digest a:b', ['auth', 'digest', 'a:b']],
    ['sync /a', ['sync', '/a']],
    ['man acl', ['help', 'acl']],
    [':q', ['exit']],
    ['quit', ['exit']],
    ['cls', ['clear']],
  ])('%s is done', async (line, call) => expect(await comesTo(line, '/')).toEqual(call))

  test.each([
    ['ls2 /a', 'zoosh ls /a -l lists with stats, zoosh stat /a prints its own'],
    ['gte /a', expect.stringContaining('did you mean get?')],
    ['sl', expect.stringContaining('did you mean ls?')],
    ['craete /a', expect.stringContaining('did you mean create?')],
  ])('%s is told', async (line, said) => expect(await comesTo(line)).toEqual(said))
})
