import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { describeServers } from '../../harness/servers.ts'
import { zoosh } from '../../harness/zoosh.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-e2e-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const statNames = [
  'cZxid',
  'ctime',
  'mZxid',
  'mtime',
  'pZxid',
  'cversion',
  'dataVersion',
  'aclVersion',
  'ephemeralOwner',
  'dataLength',
  'numChildren',
]

describeServers('one-shot commands', (server) => {
  const run = (argv: string[], input?: string | Buffer) =>
    zoosh(argv, { server: server(), ...(input === undefined ? {} : { input }) })

  test('create prints the path, get the bytes, and nothing else', async () => {
    expect(await run(['create', '/one', 'hello'])).toMatchObject({ code: 0, text: '/one\n', err: '' })
    expect(await run(['get', '/one'])).toMatchObject({ code: 0, text: 'hello', err: '' })
    expect(await run(['set', '/one', 'you'])).toMatchObject({ code: 0, text: '', err: '' })
    expect(await run(['get', '/one'])).toMatchObject({ code: 0, text: 'you' })
    expect(await run(['delete', '/one'])).toMatchObject({ code: 0, text: '', err: '' })
    expect((await run(['get', '/one'])).code).toBe(4)
  })

  test('create makes each kind of znode', async () => {
    await run(['create', '/kinds'])
    expect((await run(['create', '/kinds/s-', '-s'])).text).toBe('/kinds/s-0000000000\n')
    expect((await run(['create', '/kinds/', '-s'])).text).toBe('/kinds/0000000001\n')
    expect((await run(['create', '/kinds/c', '-c'])).code).toBe(0)
    expect((await run(['create', '/kinds/t', '--ttl', '1h'])).code).toBe(0)
    expect((await run(['create', '/kinds/deep/er/est', '-p'])).text).toBe('/kinds/deep/er/est\n')
    const ephemeral = JSON.parse((await run(['create', '/kinds/e', '-e', '--json'])).text)
    expect(ephemeral.stat.ephemeralOwner).toMatch(/^0x[1-9a-f][0-9a-f]*$/)
    // The session of a one-shot command is closed, not left to time out.
    expect((await run(['exists', '/kinds/e'])).code).toBe(1)
  })

  test('create --exists-ok accepts what is there and leaves it alone', async () => {
    await run(['create', '/there', 'first'])
    expect((await run(['create', '/there', 'second'])).code).toBe(5)
    expect(await run(['create', '/there', 'second', '--exists-ok'])).toMatchObject({ code: 0, text: '/there\n' })
    expect((await run(['get', '/there'])).text).toBe('first')
  })

  test('an ACL is hashed and kept', async () => {
    expect((await run(['create', '/mine', 'x', '--acl', 'digest:alice:secret:cdrwa'])).code).toBe(0)
    expect(await run(['get', '/mine'])).toMatchObject({ code: 6 })
    expect(await run(['get', '/mine', '--auth', 'digest:alice:secret'])).toMatchObject({ code: 0, text: 'x' })
    expect((await zoosh(['get', '/mine'], { server: server(), env: { ZOOSH_AUTH: 'digest:alice:secret' } })).text).toBe(
      'x',
    )
    const file = join(folder, 'auth')
    writeFileSync(file, '# mine\ndigest:alice:secret\n', { mode: 0o600 })
    expect((await run(['get', '/mine', '--auth-file', file])).text).toBe('x')
    writeFileSync(join(folder, 'open'), 'digest:alice:secret\n')
    chmodSync(join(folder, 'open'), 0o644)
    expect((await run(['get', '/mine', '--auth-file', join(folder, 'open')])).err).toContain('can be read by others')
    expect((await run(['create', '/bad', '--acl', 'world:anyone:q'])).code).toBe(2)
  })

  test('bytes go in and come out as they are', async () => {
    const blob = Buffer.concat([Buffer.from([0, 0xff, 0x0d, 0x0a, 0xe2, 0x80, 0xa8, 0x1b]), randomBytes(100_000)])
    expect((await run(['create', '/blob', '-f', '-'], blob)).code).toBe(0)
    expect((await run(['get', '/blob'])).out.equals(blob)).toBe(true)
    expect((await run(['get', '/blob', '-o', 'raw'])).out.equals(blob)).toBe(true)
    expect(Buffer.from((await run(['get', '/blob', '--base64'])).text, 'base64').equals(blob)).toBe(true)
    expect(Buffer.from((await run(['get', '/blob', '--hex'])).text.trim(), 'hex').equals(blob)).toBe(true)
    const json = JSON.parse((await run(['get', '/blob', '--json'])).text)
    expect(json.encoding).toBe('base64')
    expect(Buffer.from(json.data, 'base64').equals(blob)).toBe(true)
    const file = join(folder, 'blob')
    writeFileSync(file, blob)
    expect((await run(['set', '/blob', '-f', file])).code).toBe(0)
    expect((await run(['set', '/blob', 'AAEC/w==', '--base64'])).code).toBe(0)
    expect([...(await run(['get', '/blob'])).out]).toEqual([0, 1, 2, 255])
    expect((await run(['set', '/blob', 'zz', '--hex'])).code).toBe(2)
  })

  test('null and empty are told apart', async () => {
    await run(['create', '/null'])
    await run(['create', '/empty', ''])
    expect(JSON.parse((await run(['get', '/null', '--json'])).text)).toMatchObject({ data: null })
    expect(JSON.parse((await run(['get', '/empty', '--json'])).text)).toMatchObject({ data: '', encoding: 'utf8' })
    await run(['set', '/empty', '--null'])
    expect(JSON.parse((await run(['get', '/empty', '--json'])).text).data).toBeNull()
  })

  test('set compares the version, creates on demand, edits a field', async () => {
    await run(['create', '/cas', '{"a": 1, "big": 12345678901234567890}'])
    expect((await run(['set', '/cas', 'x', '-v', '7'])).code).toBe(5)
    expect((await run(['set', '/cas', '2', '--field', 'a', '-v', '0'])).code).toBe(0)
    expect((await run(['get', '/cas'])).text).toBe('{"a": 2, "big": 12345678901234567890}')
    expect((await run(['get', '/cas', '--path', 'a'])).text).toBe('2\n')
    expect((await run(['set', '/cas/new/deep', 'x'])).code).toBe(4)
    expect((await run(['set', '/cas/new/deep', 'x', '--create'])).code).toBe(0)
    expect((await run(['get', '/cas/new/deep'])).text).toBe('x')
  })

  test('ls lists names, tables, trees, patterns', async () => {
    for (const path of ['/l', '/l/b', '/l/a', '/l/a/lone', '/l/c d']) await run(['create', path, path])
    expect((await run(['ls', '/l'])).text).toBe('a\nb\nc d\n')
    expect((await run(['ls', '/l', '-R'])).text).toBe('/l\n/l/a\n/l/a/lone\n/l/b\n/l/c d\n')
    expect((await run(['ls', '/l/*'])).text).toBe('/l/a\n/l/b\n/l/c d\n')
    expect((await run(['ls', '/**/lone'])).text).toBe('/l/a/lone\n')
    // Not every child of / has a child a.
    expect(await run(['ls', '/*/a/**'])).toMatchObject({ code: 0, text: '/l/a/lone\n' })
    expect((await run(['ls', '/l', '--limit', '1'])).text).toBe('a\n')
    expect((await run(['ls', '/l', '--sort', 'children', '--limit', '1'])).text).toBe('a\n')
    const rows = (await run(['ls', '/l', '-l'])).text
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(rows.map(([name, type, version, children, size]) => [name, type, version, children, size])).toEqual([
      ['a', 'persistent', '0', '1', '4'],
      ['b', 'persistent', '0', '0', '4'],
      ['c d', 'persistent', '0', '0', '6'],
    ])
    expect(JSON.parse((await run(['ls', '/l', '--json'])).text)).toMatchObject({
      path: '/l',
      children: ['a', 'b', 'c d'],
      stat: { numChildren: 3 },
    })
    expect(JSON.parse((await run(['ls', '/l', '-l', '--json'])).text).children[0]).toMatchObject({
      name: 'a',
      stat: { dataLength: 4 },
    })
    expect(
      (await run(['ls', '/l', '-R', '-o', 'ndjson'])).text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).path),
    ).toEqual(['/l', '/l/a', '/l/a/lone', '/l/b', '/l/c d'])
    expect((await run(['ls', '/nothing', '-R'])).code).toBe(4)
  })

  test('stat has the eleven fields of ZooKeeper, exists answers by its exit code, count counts', async () => {
    await run(['create', '/s/t', 'x', '-p'])
    expect(
      (await run(['stat', '/s'])).text
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    ).toEqual(statNames)
    const { path, stat } = JSON.parse((await run(['stat', '/s', '--json'])).text)
    expect(path).toBe('/s')
    expect(Object.keys(stat)).toEqual(statNames)
    expect(stat.cZxid).toMatch(/^0x[0-9a-f]+$/)
    expect(stat.ctime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(await run(['exists', '/s'])).toMatchObject({ code: 0, text: 'yes\n' })
    expect(await run(['exists', '/none'])).toMatchObject({ code: 1, text: 'no\n', err: '' })
    expect(JSON.parse((await run(['exists', '/none', '--json'])).text)).toEqual({ path: '/none', exists: false })
    expect((await run(['count', '/s'])).text).toBe('1\n')
    expect(await run(['sync', '/s'])).toMatchObject({ code: 0, text: '' })
  })

  test('delete stops at the first failure and tells what is done', async () => {
    for (const path of ['/d1', '/d2', '/d2/x', '/d3']) await run(['create', path])
    const ended = await run(['delete', '/d1', '/d2', '/d3'])
    expect(ended.code).toBe(7)
    expect(ended.err).toContain('deleted before it: /d1')
    expect(ended.err).toContain('not deleted: /d2 /d3')
    expect((await run(['rm', '/d3', '-v', '9'])).code).toBe(5)
    expect((await run(['delete', '/'])).code).toBe(2)
  })

  test('--dry-run changes nothing', async () => {
    await run(['create', '/dry', 'x'])
    const before = (await run(['stat', '/dry'])).text
    expect(await run(['set', '/dry', 'y', '--dry-run'])).toMatchObject({
      code: 0,
      text: '',
      err: 'would set /dry, 1 B\n',
    })
    expect(await run(['delete', '/dry', '--dry-run'])).toMatchObject({ code: 0, err: 'would delete /dry\n' })
    expect(await run(['create', '/dry/new', 'y', '--dry-run'])).toMatchObject({ code: 0, text: '' })
    expect((await run(['create', '/dry', '--dry-run'])).code).toBe(5)
    expect((await run(['stat', '/dry'])).text).toBe(before)
  })

  test('--read-only refuses every write before it is sent', async () => {
    for (const argv of [
      ['create', '/ro'],
      ['set', '/', 'x'],
      ['delete', '/zookeeper'],
    ]) {
      const ended = await run([...argv, '--read-only'])
      expect([argv[0], ended.code]).toEqual([argv[0], 6])
    }
    expect((await run(['ls', '/', '--read-only'])).code).toBe(0)
  })

  test('errors go to stderr, under json as a document', async () => {
    const ended = await run(['get', '/none', '--json'])
    expect(ended).toMatchObject({ code: 4, text: '' })
    expect(JSON.parse(ended.err)).toMatchObject({ error: { code: 'NoNode', path: '/none' } })
  })

  test('a chroot is the root of all paths', async () => {
    await run(['create', '/ch/root', 'x', '-p'])
    const inside = (argv: string[]) => zoosh(argv, { server: `${server()}/ch/root` })
    expect((await inside(['create', '/in', 'y'])).text).toBe('/in\n')
    expect((await inside(['ls', '/'])).text).toBe('in\n')
    expect((await inside(['count', '/'])).text).toBe('1\n')
    expect((await inside(['get', '/none'])).err).toContain('no such znode: /none')
    expect((await run(['get', '/ch/root/in'])).text).toBe('y')
  })

  test('--trace and --debug explain on stderr and leave stdout alone', async () => {
    await run(['create', '/tr', 'x', '--exists-ok'])
    const ended = await run(['get', '/tr', '--trace', '--debug'])
    expect(ended.text).toBe('x')
    expect(ended.err).toMatch(/trace: getData xid=\d+ path=\/tr zxid=0x[0-9a-f]+ code=0/)
    expect(ended.err).toMatch(/debug: session 0x[0-9a-f]+ at/)
  })
})

describe('without a server', () => {
  test('a refused connection is 3, with what to do', async () => {
    const ended = await zoosh(['get', '/a', '-s', '127.0.0.1:1'])
    expect(ended.code).toBe(3)
    expect(ended.err).toMatch(/^zoosh: cannot connect to 127\.0\.0\.1:1: connection refused\n {2}\S/)
  })

  test('bad usage is 2 and never connects', async () => {
    const dead = '127.0.0.1:1'
    for (const argv of [
      ['get'],
      ['sync', '/a', '/b'],
      ['get', '/a/'],
      ['get', '/a', '--nope'],
      ['frob'],
      ['set', '/a'],
      ['create', '/a', '-e', '-c'],
      ['create', '/a', '-t', '5'],
      ['create', '/a', '-t', '0ms'],
      ['set', '/a', 'x', '-v', '1e3'],
      ['get', '/a', '--base64', '--hex'],
      ['get', '/a', '--timeout', '1'],
    ]) {
      const ended = await zoosh(argv, { server: dead })
      expect([argv, ended.code, ended.text]).toEqual([argv, 2, ''])
      expect(ended.err).not.toMatch(/^\s+at /m)
    }
    expect((await zoosh(['get', '/a'], { server: 'host:99999' })).code).toBe(2)
  })
})
