import { describe, expect, test } from 'vitest'
import { registry } from '../../../src/commands/index.ts'
import { Children } from '../../../src/repl/complete/children.ts'
import { type CompletionSources, complete } from '../../../src/repl/complete/complete.ts'
import { vocabulary } from '../../../src/repl/complete/vocabulary.ts'

const tree: Record<string, string[]> = {
  '/': ['app', 'kafka', 'zookeeper'],
  '/app': ['config', 'conf d', 'Data'],
  '/app/config': [],
  '/kafka': ['brokers', 'admin'],
}

const sources = (over: Partial<CompletionSources> = {}): CompletionSources => ({
  registry,
  cwd: '/app',
  shell: {
    aliases: new Map([
      ['ll', 'ls -l'],
      ['br', 'get /kafka/brokers'],
    ]),
  },
  topics: ['exit-codes', 'paths'],
  profiles: async () => ['prod', 'test'],
  children: async (path) => ({ names: [...(tree[path] ?? [])].sort() }),
  ...over,
})

const offered = async (typed: string, over?: Partial<CompletionSources>) => {
  const { candidates, start, end, note } = await complete(
    typed,
    typed.length,
    sources(over),
    new AbortController().signal,
  )
  return {
    values: candidates.map(({ value }) => value),
    tails: candidates.map(({ tail }) => tail),
    replaced: typed.slice(start, end),
    note,
  }
}

test('a predicate that goes on behind its = gets no blank', async () => {
  expect(await offered('find --not na')).toMatchObject({ values: ['name='], tails: [''] })
})

describe('what TAB offers', () => {
  test('a name that a value follows is gone on with', async () => {
    expect((await offered('doctor --threshold maxL')).tails).toEqual(['', ''])
    expect((await offered('doctor --only qu')).tails).toEqual([' ', ' '])
  })

  test.each([
    ['exi', ['exists', 'exit']],
    ['ac', ['acl']],
    ['acl g', ['get']],
    ['acl ', ['get', 'set', 'add', 'remove', 'can', 'audit', 'digest']],
    ['getA', ['getAllChildrenNumber', 'getAcl']],
    ['ll', ['ll']],
    ['ls; exi', ['exists', 'exit']],
    ['ls && acl g', ['get']],
    ['get ', ['Data', 'conf d', 'config']],
    ['get con', ['conf d', 'config']],
    ['get "con', ['conf d', 'config']],
    ['get ./con', ['./conf d', './config']],
    ['get ../k', ['../kafka']],
    ['get /', ['/app', '/kafka', '/zookeeper']],
    ['diff /kaf', ['/kafka']],
    ['diff zoosh://p', ['zoosh://prod/']],
    ['diff /app zk', ['zk://']],
    ['diff past:///us', ['past:///usr/']],
    ['diff src/tr', ['src/tree/']],
    ['get /kafka/', ['/kafka/admin', '/kafka/brokers']],
    ['get --st', ['--stat']],
    ['get config --st', ['--stat']],
    ['ls --sort m', ['mtime']],
    ['find --type ', ['persistent', 'ephemeral']],
    ['find --not t', ['type=persistent', 'type=ephemeral']],
    ['find --not e', ['empty']],
    ['find --acl wo', ['world:anyone:']],
    ['ls --sort=m', ['--sort=mtime']],
    ['ls -o j', ['json']],
    ['ls -o p', ['plain', 'pretty']],
    ['status -o p', ['plain', 'pretty', 'prometheus']],
    ['ls -l /k', ['/kafka']],
    ['ls --limit 3 /k', ['/kafka']],
    ['doctor --only qu', ['quorum', 'quota']],
    ['doctor --threshold maxL', ['maxLag=', 'maxLatency=']],
    ['doctor l', ['ls']],
    ['doctor --fail-on c', ['critical']],
    ['ll /k', ['/kafka']],
    ['time get /k', ['/kafka']],
    ['acl set config wor', ['world:anyone:']],
    ['acl set config world:anyone:r,aut', ['world:anyone:r,auth::']],
    ['use p', ['prod']],
    ['help exit-', ['exit-codes']],
    ['get DATA', ['Data']],
    ['get zzz', []],
    ['get config | gr', []],
    ['get config # gr', []],
    ['nonsense ', []],
  ])('%s → %j', async (typed, values) => {
    expect((await offered(typed)).values.sort()).toEqual([...values].sort())
  })

  test('the word being typed is replaced, with its quote', async () => {
    expect((await offered('get con')).replaced).toBe('con')
    expect((await offered('get "conf ')).replaced).toBe('"conf ')
    expect((await offered('get conf\\ ')).replaced).toBe('conf\\ ')
    expect((await offered('ls;exi')).replaced).toBe('exi')
  })

  test('a whole name that has children goes on with a slash, one without ends with a blank', async () => {
    expect(await offered('get /app')).toMatchObject({ values: ['/app/'], tails: [''] })
    expect(await offered('get config')).toMatchObject({ values: ['config'], tails: [' '] })
  })

  test('outside the shell there are no words of the shell', async () => {
    expect((await offered('exi', { shell: undefined })).values).toEqual(['exists'])
  })

  test('too many children are not asked for, but said', async () => {
    const children = async () => ({ names: [], tooMany: 100_000 })
    expect(await offered('get ', { children })).toMatchObject({
      values: [],
      note: '100,000 children: too many to list',
    })
  })

  test('an error of the server is the caller’s to show', async () => {
    const children = () => Promise.reject(new Error('no connection'))
    await expect(offered('get ', { children })).rejects.toThrow('no connection')
    expect((await offered('ge', { children })).values).toContain('get')
  })

  test('files are completed where a file is asked for', async () => {
    expect((await offered('create /a -f src/repl/line/wor')).values).toEqual(['src/repl/line/words.ts'])
    expect((await offered('ls > src/rep')).values).toEqual(['src/repl/'])
  })
})

describe('children', () => {
  const lister = (count: number) => {
    const asked: string[] = []
    return {
      asked,
      exists: async (path: string) => {
        asked.push(`exists ${path}`)
        return { numChildren: count }
      },
      children: async (path: string) => {
        asked.push(`children ${path}`)
        return { children: ['b', 'a'] }
      },
    }
  }
  const { signal } = new AbortController()

  test('are asked for once in a while, and known without asking afterwards', async () => {
    const client = lister(2)
    const children = new Children(async () => client)
    expect(children.known('/x')).toBeUndefined()
    expect(await children.of('/x', signal)).toEqual({ names: ['a', 'b'] })
    await children.of('/x', signal)
    expect(client.asked).toEqual(['exists /x', 'children /x'])
    expect(children.known('/x')).toEqual(['a', 'b'])
    expect([children.lacks('/x/b', false), children.lacks('/x/c', false), children.lacks('/', false)]).toEqual([
      false,
      true,
      false,
    ])
    expect([children.lacks('/x/', true), children.lacks('/y/c', false)]).toEqual([false, false])
    children.forget()
    expect(children.known('/x')).toBeUndefined()
  })

  test('of a znode with 100,000 of them are never asked for', async () => {
    const client = lister(100_000)
    expect(await new Children(async () => client).of('/x', signal)).toEqual({ names: [], tooMany: 100_000 })
    expect(client.asked).toEqual(['exists /x'])
  })

  test('are not waited for once the asking was given up', async () => {
    const controller = new AbortController()
    const client = lister(2)
    controller.abort(new Error('a key'))
    await expect(new Children(async () => client).of('/x', controller.signal)).rejects.toThrow('a key')
    expect(client.asked).toEqual([])
  })
})

test.each([
  [['get'], 'whole', 1],
  [['ge'], 'beginning', 1],
  [['gex'], 'unknown', 1],
  [['acl'], 'beginning', 1],
  [['acl', 'get'], 'whole', 2],
  [['acl', 'g'], 'beginning', 2],
  [['acl', 'x'], 'unknown', 2],
  [['ll', '/a'], 'whole', 1],
  [['getAcl'], 'whole', 1],
])('%j is %s', (words, state, count) => {
  expect(vocabulary(registry, () => ['ll'])(words)).toEqual({ state, count })
})
