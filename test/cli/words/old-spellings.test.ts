import { describe, expect, test } from 'vitest'
import { find, parseCall } from '../../../src/cli/words/dispatch.ts'
import { readInvocation } from '../../../src/cli/words/invocation.ts'
import { registry } from '../../../src/commands/index.ts'
import { UsageError } from '../../../src/wire/error.ts'

/** What a line is refused with; undefined when it is taken. */
async function refusal(line: string, cwd?: string): Promise<string | undefined> {
  const found = find(registry, line.split(' '))!
  const { default: command } = await found.entry.load()
  try {
    await parseCall(found.id, command, found.argv, cwd)
    return undefined
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return `${error.message}\n${error.hint ?? ''}`
  }
}

describe('outside the shell', () => {
  test.each([
    ['delete /cd 5', '-v 5'],
    ['delete /cd -1', '-v -1'],
    ['rm /a /b 0', '-v 0'],
    ['create -s 127.0.0.1:2318 /zz', '--server 127.0.0.1:2318'],
    ['create -s zk1,zk2:2181,zk3/app /zz', '--server zk1,zk2:2181,zk3/app'],
    ['create -p prod /zz', 'is it /prod?'],
    ['get zk1:2181', '--server zk1:2181'],
    ['ls app', 'is it /app?'],
    ['ls ./app', 'is it /app?'],
    ["ls 'app*'", 'begins with /'],
    ['delete /app/../b', 'bad path'],
    ['create /app/./b', 'bad path'],
    ['deleteall /a b', 'is it /b?'],
    ['watch /a b', 'is it /b?'],
    ['acl set x world:anyone:r', 'is it /x?'],
    ['get /x 1', 'zoosh get -w /x'],
    ['get /x true', 'zoosh get -w /x'],
    ['rm -rf /x', '-y goes ahead'],
    ['ls -sR /x', '--long'],
    ['ls -s /x', '--long'],
    ['set -s /x /y', '--server HOST:PORT'],
    ['setAcl -s /x world:anyone:r', '--server HOST:PORT'],
    ['delete /x -server h:2181', '--server'],
    ['get /x -server', '--server'],
    ['get -timeout=5 /x', '--timeout'],
    ['reconfig -add server.9=h', '--add'],
    ['reconfig -file members', '--file'],
    ['set /x data 5', '-v 5'],
    ['create /x data world:anyone:r', '--acl'],
    ['ls /x true', '-w'],
  ])('%s is refused, with %s', async (line, meant) => {
    expect(await refusal(line)).toContain(meant)
  })

  test('zkCli’s -server is told with two dashes', () => {
    expect(() => readInvocation(['-server', 'h:2181', 'ls', '/'])).toThrow(UsageError)
    try {
      readInvocation(['-server', 'h:2181', 'ls', '/'])
    } catch (error) {
      expect((error as UsageError).hint).toContain('--server')
    }
  })

  test.each([
    'delete /cd -v 5',
    'delete /cd /5',
    'create -s /zz data',
    'create /zz 127.0.0.1:2318',
    'get /services/10.0.0.7:8080',
    'get -s h:2181 /x',
    'get -s h /x',
    'get -s /x',
    'get -s /x /y',
    'get -sw /x',
    'get /x /1',
    'set /x -5',
    'set /x 5 -v 3',
    'getAcl -s /x',
    'counter /x -5',
    'unwatch 1',
  ])('%s is taken', async (line) => expect(await refusal(line)).toBeUndefined())
})

describe('in the shell', () => {
  test.each([
    ['/', 'get zk1:2181', './zk1:2181'],
    ['/', 'cd zk1:2181', 'connect zk1:2181'],
    ['/', 'delete cd 5', './5'],
    ['/q', 'delete /cd 5', './5'],
    ['/q', 'get /x watch', './watch'],
  ])('at %s, %s is refused, with %s', async (cwd, line, meant) => expect(await refusal(line, cwd)).toContain(meant))

  test.each([
    ['/', 'get app'],
    ['/x', 'get /app/../b'],
    ['/', 'get ./zk1:2181'],
    ['/services', 'get 10.0.0.7:8080'],
    ['/q', 'delete item-0000000001 0000000002'],
    ['/', 'delete a ./5'],
    ['/a', 'delete 5'],
  ])('at %s, %s is taken', async (cwd, line) => expect(await refusal(line, cwd)).toBeUndefined())
})
