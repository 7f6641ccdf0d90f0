import { describe, expect, test } from 'vitest'
import { find, unknownCommand } from '../../../src/cli/words/dispatch.ts'
import { readInvocation } from '../../../src/cli/words/invocation.ts'
import { registry } from '../../../src/commands/index.ts'

describe('the words before a command', () => {
  test.each([
    [['get', '/a'], { leading: [], words: ['get', '/a'] }],
    [['--sandbox', 'ls', '/'], { leading: ['--sandbox'], words: ['ls', '/'] }],
    [['-s', 'h:1', 'get', '/a', '-s'], { leading: ['--server=h:1'], words: ['get', '/a', '-s'] }],
    [['--server=h:1', '--json', 'get'], { leading: ['--server=h:1', '--json'], words: ['get'] }],
    [['-f', 'a.zk', '-e', 'ls /', '-k'], { scripts: [{ file: 'a.zk' }, { text: 'ls /' }], keepGoing: true, words: [] }],
    [[], { leading: [], words: [], scripts: [] }],
  ])('%j', (argv, expected) => expect(readInvocation(argv)).toMatchObject(expected))

  test('an unknown flag before the command is refused', () => {
    expect(() => readInvocation(['--frob', 'ls'])).toThrow('unknown flag --frob')
  })

  test('a script and a command at once are refused', () => {
    expect(() => readInvocation(['-e', 'ls /', 'get', '/a'])).toThrow('a script and a command at once')
  })

  test('a flag without its value is refused', () => {
    expect(() => readInvocation(['--server'])).toThrow('--server expects a value')
  })
})

describe('finding a command', () => {
  test('by its name and by its alias', () => {
    expect(find(registry, ['rm', '/a'])).toMatchObject({ id: 'delete', argv: ['/a'] })
    expect(find(registry, ['getAllChildrenNumber'])).toMatchObject({ id: 'count' })
    expect(find(registry, ['toString'])).toBeUndefined()
    expect(find(registry, ['__proto__'])).toBeUndefined()
  })

  test('a misspelt one is guessed', async () => {
    expect((await unknownCommand(registry, ['exsits'], 'outside')).hint).toContain('did you mean exists?')
    expect((await unknownCommand(registry, ['frobnicate'], 'shell')).hint).not.toContain('did you mean')
  })
})
