import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { parseAcl } from '../../../src/client/terms/acl.ts'
import { sessionTree } from '../../../src/tree/place/session-tree.ts'
import { type Run, runner } from '../run-line.ts'

export function applyScenario(connect: () => Promise<ZooKeeper>, server: () => string): void {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-apply-'))
  let zk: ZooKeeper
  let run: Run

  beforeAll(async () => {
    zk = await connect()
    run = runner(zk, { server: server() })
  })
  afterAll(async () => {
    await zk?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await run('delete -r /apply -y --no-journal')
    await zk.create('/apply')
  })

  /** Writes a document. @returns its path */
  const write = (name: string, text: string | Buffer): string => {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  const text = async (path: string) => (await zk.get(path)).data?.toString() ?? null
  /** `path data` of all below. */
  const tree = async (): Promise<string[]> => {
    const found: string[] = []
    for await (const batch of sessionTree(zk, '/apply', undefined).read({ want: { data: true } }))
      for (const { path, data } of batch) found.push(`${path} ${data}`)
    return found
  }

  test('makes what a document says, in one transaction, and undo takes it back', async () => {
    await zk.create('/apply/old', 'x')
    await zk.create('/apply/kept', 'as it was')
    const file = write(
      'app.yaml',
      'path: /apply\nchildren:\n  old:\n    data: y\n  new:\n    json: {port: 8080}\n    children:\n      flag:\n',
    )
    const plan = await run(`apply -f ${file} --dry-run`)
    expect(plan).toEqual({
      code: 0,
      out: '',
      err: [
        '--- /dev/null',
        '+++ app.yaml:/new',
        '@@ -0,0 +1,3 @@',
        '+{',
        '+  "port": 8080',
        '+}',
        '--- /dev/null',
        '+++ app.yaml:/new/flag',
        '--- /apply/old',
        '+++ app.yaml:/old',
        '@@ -1,1 +1,1 @@',
        '-x',
        '+y',
        'would apply to /apply: create 2 znodes, change 1, 14 B',
        '',
      ].join('\n'),
    })
    const before = await tree()
    const applied = JSON.parse((await run(`apply -f ${file} -y --json`)).out)
    expect(applied).toMatchObject({ created: 2, changed: 1, deleted: 0, conflicts: 0, atomic: true })
    expect(await tree()).toEqual([' null', '/kept as it was', '/new {"port":8080}', '/new/flag null', '/old y'])
    expect((await run(`apply -f ${file} -y -o pretty`)).out).toContain('all is as it should be')
    expect((await run('undo -y')).code).toBe(0)
    expect(await tree()).toEqual(before)
  })

  test('does not change what the document does not tell', async () => {
    const acl = parseAcl('world:anyone:cdrwa,ip:127.0.0.1:r')
    await zk.create('/apply/a', 'x', { acl })
    const file = write('quiet.yaml', 'path: /apply/a\nchildren: {b: {data: new}}\n')
    expect((await run(`apply -f ${file} -y`)).code).toBe(0)
    expect(await text('/apply/a')).toBe('x')
    expect((await zk.getAcl('/apply/a')).acl).toEqual(acl)
    expect(await text('/apply/a/b')).toBe('new')
    await run(`apply -f ${write('acl.yaml', 'path: /apply/a\nacl: ["world:anyone:cdrwa"]\n')} -y`)
    expect([await text('/apply/a'), (await zk.getAcl('/apply/a')).acl.length]).toEqual(['x', 1])
  })

  describe('--check', () => {
    test('exits with 1 on drift and shows it as diff does, with 0 where there is none', async () => {
      const file = write('check.yaml', 'path: /apply/c\ndata: "1"\n')
      expect(await run(`apply -f ${file} --check`)).toEqual({
        code: 1,
        out: '--- /dev/null\n+++ check.yaml:/\n@@ -0,0 +1,1 @@\n+1\n',
        err: '',
      })
      expect(await zk.exists('/apply/c')).toBeUndefined()
      await run(`apply -f ${file} -y`)
      expect(await run(`apply -f ${file} --check`)).toEqual({ code: 0, out: '', err: '' })
      await zk.set('/apply/c', '2')
      expect((await run(`apply -f ${file} --check`)).code).toBe(1)
      await zk.create('/apply/c/more')
      await zk.set('/apply/c', '1')
      expect((await run(`apply -f ${file} --check`)).code).toBe(0)
      expect((await run(`apply -f ${file} --check --prune`)).code).toBe(1)
    })
  })

  describe('--prune', () => {
    test('deletes below what a document tells of, and nothing that it only passes through', async () => {
      for (const path of [
        '/apply/other',
        '/apply/app',
        '/apply/app/a',
        '/apply/app/a/x',
        '/apply/app/b',
        '/apply/app/z',
      ])
        await zk.create(path, 'x')
      const file = write(
        'prune.yaml',
        'path: /apply\nchildren:\n  app:\n    children:\n      a: {data: x}\n      b: {data: y}\n',
      )
      await run(`apply -f ${file} -y`)
      expect(await tree()).toContain('/app/a/x x')
      await run(`apply -f ${file} -y --prune`)
      expect(await tree()).toEqual([' null', '/app x', '/app/a x', '/app/b y', '/app/z x', '/other x'])
      const owner = write('owner.yaml', 'path: /apply/app\ndata: x\nchildren: {a: {}}\n')
      await run(`apply -f ${owner} -y --prune`)
      expect(await tree()).toEqual([' null', '/app x', '/app/a x', '/other x'])
    })

    test('leaves what another document has there', async () => {
      for (const path of ['/apply/a', '/apply/a/x', '/apply/a/y']) await zk.create(path, '1')
      const [one, two] = [
        write('1.yaml', 'path: /apply/a\ndata: "1"\n'),
        write('2.yaml', 'path: /apply/a/x\ndata: "2"\n'),
      ]
      expect((await run(`apply -f ${one} -f ${two} -y --prune`)).code).toBe(0)
      expect(await tree()).toEqual([' null', '/a 1', '/a/x 2'])
    })

    test('never deletes an ephemeral, and tells of it', async () => {
      await zk.create('/apply/a', '1')
      await zk.create('/apply/a/held', 'x', { mode: 'ephemeral' })
      await zk.create('/apply/a/gone')
      const file = write('held.yaml', 'path: /apply/a\ndata: "1"\n')
      const { code, err } = await run(`apply -f ${file} -y --prune`)
      expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('one ephemeral is left as it is') })
      expect(await tree()).toEqual([' null', '/a 1', '/a/held x'])
      expect((await run(`apply -f ${file} --prune --check`)).code).toBe(0)
    })
  })

  describe('documents', () => {
    test('several in one file, several files, stdin, and a folder', async () => {
      const two = write('two.yaml', '# both\n---\npath: /apply/a\ndata: "1"\n---\npath: /apply/b\ndata: "2"\n---\n')
      write('conf/x', 'of the folder')
      write('conf/.git/config', 'not of it')
      const lines = '{"path":"/apply/n","data":"AP8=","encoding":"base64"}\n'
      expect(await run(['apply', '-f', two, '/apply/c', '-y'])).toMatchObject({
        code: 2,
        err: expect.stringContaining('each document says itself where it stands'),
      })
      expect((await run(['apply', '-f', two, '-f', '-', '/', '-y'], lines)).code).toBe(0)
      expect((await run(['apply', '-f', `${join(folder, 'conf')}/`, '/apply/c', '-y'])).code).toBe(0)
      expect(await tree()).toEqual([' null', '/a 1', '/b 2', '/c null', '/c/x of the folder', '/n \u0000\ufffd'])
    })

    test.each([
      ['no place', 'data: x\n', 'does not say where it stands'],
      ['a bad place', 'path: /a/\ndata: x\n', 'stands at no path'],
      ['a name that ZooKeeper does not take', 'path: /apply\nchildren: {"..": {}}\n', '/apply/.. is no path'],
      ['no such key', 'path: /apply\ndatum: x\n', 'line 2: nobody knows "datum"'],
      ['no document', 'hello\n', 'a KEY: is expected'],
      ['a znode of the servers', 'path: /zookeeper/quota\ndata: x\n', "the servers' own"],
      ['whoever applies it', 'path: /apply\nacl: ["auth::cdrwa"]\n', 'says auth'],
      ['a password', 'path: /apply\nacl: ["digest:me:secret:cdrwa"]\n', 'no USER:HASH'],
    ])('%s is a fault before anything is sent', async (_, content, message) => {
      const { code, err } = await run(`apply -f ${write('fault.yaml', content)} -y`)
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) })
      expect(err).not.toContain('secret')
    })

    test('two that tell of one znode are a fault', async () => {
      const [one, two] = [
        write('o.yaml', 'path: /apply/a\ndata: "1"\n'),
        write('t.yaml', 'path: /apply\nchildren: {a: {}}\n'),
      ]
      const { code, err } = await run(`apply -f ${one} -f ${two} -y`)
      expect({ code, err }).toEqual({
        code: 2,
        err: expect.stringMatching(/o\.yaml and .*t\.yaml both tell of \/apply\/a/),
      })
    })

    test('an ensemble is none', async () =>
      expect((await run('apply -f zk://h:2181/apply -y')).err).toContain('that is a file, a folder or -'))
  })

  describe('--env', () => {
    const content = `path: /apply/e
acl: ["digest:\${USER_OF}:aaaaaaaaaaaaaaaaaaaaaaaaaaa=:r", "world:anyone:cdrwa"]
data: "host=\${HOST_OF} $\${HOST_OF}"
children:
  json: {json: {"\${HOST_OF}": ["\${HOST_OF}"]}}
  base64: {base64: ${Buffer.from(`\${HOST_OF}`).toString('base64')}}
  text: {file: beside.txt}
  bytes: {file: beside.bin}
`
    beforeAll(() => {
      write('beside.txt', `\${HOST_OF}`)
      write('beside.bin', Buffer.concat([Buffer.from(`\${HOST_OF}`), Buffer.from([0])]))
      process.env.HOST_OF = 'a"b'
      process.env.USER_OF = 'alice'
    })

    test('puts in what is named, in text only', async () => {
      const file = write('env.yaml', content)
      expect((await run(`apply -f ${file} --env HOST_OF --env USER_OF -y`)).code).toBe(0)
      expect(await text('/apply/e')).toBe(`host=a"b \${HOST_OF}`)
      expect(JSON.parse((await text('/apply/e/json'))!)).toEqual(Object.fromEntries([[`\${HOST_OF}`, ['a"b']]]))
      expect(await text('/apply/e/base64')).toBe(`\${HOST_OF}`)
      expect(await text('/apply/e/text')).toBe('a"b')
      expect(await text('/apply/e/bytes')).toBe(`\${HOST_OF}\0`)
      expect((await zk.getAcl('/apply/e')).acl[0]!.id).toBe('alice:aaaaaaaaaaaaaaaaaaaaaaaaaaa=')
    })

    test('a name that was not named, one without a value, and one that does not end are faults', async () => {
      const file = write('env.yaml', content)
      expect((await run(`apply -f ${file} --env HOST_OF -y`)).err).toContain('nobody has named ${'.concat('USER_OF}'))
      expect((await run(`apply -f ${file} --env NO_SUCH_NAME -y`)).err).toContain(
        'NO_SUCH_NAME is not in the environment',
      )
      const open = write('open.yaml', `path: /apply/e\ndata: "\${HOST_OF"\n`)
      expect((await run(`apply -f ${open} --env HOST_OF -y`)).err).toContain('has no } behind it')
    })

    test('without it text is taken as it is', async () => {
      const file = write('literal.yaml', `path: /apply/e\ndata: "\${HOST_OF}"\n`)
      expect((await run(`apply -f ${file} -y`)).code).toBe(0)
      expect(await text('/apply/e')).toBe(`\${HOST_OF}`)
    })
  })

  test('--limit refuses, and --no-acl leaves ACLs alone', async () => {
    await zk.create('/apply/a')
    const file = write('l.yaml', 'path: /apply/a\ndata: x\nacl: ["world:anyone:r"]\nchildren: {b: {}, c: {}}\n')
    expect(await run(`apply -f ${file} -y --limit 2`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('--limit 2'),
    })
    expect((await run(`apply -f ${file} -y --no-acl`)).code).toBe(0)
    expect((await zk.getAcl('/apply/a')).acl[0]!.perms).toBe(31)
    expect((await run(`apply -f ${file} --check --no-acl`)).code).toBe(0)
    expect((await run(`apply -f ${file} --check`)).code).toBe(1)
  })

  test('asks, and without a terminal needs -y', async () => {
    const file = write('ask.yaml', 'path: /apply/a\ndata: x\n')
    expect(await run(`apply -f ${file}`)).toMatchObject({ code: 2, err: expect.stringContaining('add -y') })
    expect(await zk.exists('/apply/a')).toBeUndefined()
    await run(`apply -f ${file} -y`)
    // Nobody is asked about nothing.
    expect((await run(`apply -f ${file}`)).code).toBe(0)
  })

  test('what diff shows is what it does: any tree becomes any other', async () => {
    const name = fc.constantFrom('a', 'b', 'a-', '..x', 'é', 'A', 'n 1')
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`)
    const data = fc.constantFrom(null, '', 'x', 'y\nz\n', '{"a":1}')
    const acl = fc.constantFrom(undefined, 'world:anyone:cdrwa', 'world:anyone:cdrw,ip:127.0.0.1:a')
    const wanted = fc.dictionary(path, fc.record({ data, acl }), { maxKeys: 8 })
    const lines = (all: Record<string, { data: string | null; acl: string | undefined }>) =>
      [
        JSON.stringify({ zoosh: 'tree', version: 1, root: '/apply/p', time: '2026-11-27T03:00:00.000Z' }),
        JSON.stringify({ path: '/apply/p', data: 'root', acl: ['world:anyone:cdrwa'] }),
        ...Object.entries(all).map(([below, told]) =>
          JSON.stringify({ path: `/apply/p${below}`, data: told.data, ...(told.acl && { acl: told.acl }) }),
        ),
        JSON.stringify({ zoosh: 'end', znodes: 1 }),
      ].join('\n')
    await fc.assert(
      fc.asyncProperty(wanted, wanted, fc.boolean(), async (first, second, acls) => {
        await run('delete -r /apply/p -y --no-journal')
        const [a, b] = [write('a.ndjson', lines(first)), write('b.ndjson', lines(second))]
        expect((await run(`apply -f ${a} -y --no-journal`)).code).toBe(0)
        const flags = acls ? '--prune' : '--prune --no-acl'
        const shown = (await run(`apply -f ${b} ${flags} --check -o ndjson`)).out
        const kinds = shown
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line).kind)
        const count = (kind: string) => kinds.filter((one) => one === kind).length
        const { code, out, err } = await run(`apply -f ${b} ${flags} -y --no-journal --json`)
        expect({ code, err }).toEqual({ code: 0, err: '' })
        expect(JSON.parse(out)).toMatchObject({
          created: count('added'),
          changed: count('changed'),
          deleted: count('removed'),
        })
        expect(await run(`apply -f ${b} ${flags} --check`)).toEqual({ code: 0, out: '', err: '' })
        const named = Object.keys(second).flatMap((one) => {
          const names = one.slice(1).split('/')
          return names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`)
        })
        // One that is only passed through stays as it was.
        const model = [...new Set(named)].map((one) => `/p${one} ${(second[one] ?? first[one])?.data ?? null}`)
        expect((await tree()).sort()).toEqual([' null', '/p root', ...model].sort())
      }),
      { numRuns: 25 },
    )
  })

  test('a document that is an export of what is there changes nothing', async () => {
    const file = write('round.yaml', readFileSync(join(import.meta.dirname, 'apply-export.yaml')))
    expect((await run(`apply -f ${file} -y`)).code).toBe(0)
    expect(await run(`apply -f ${file} --check --prune`)).toEqual({ code: 0, out: '', err: '' })
  })
}
