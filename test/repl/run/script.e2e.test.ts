import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describeServers } from '../../harness/servers.ts'
import { zoosh } from '../../harness/zoosh.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-script-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describeServers('scripts', (server) => {
  const run = (argv: string[], input?: string) =>
    zoosh(argv, { server: server(), ...(input === undefined ? {} : { input }) })
  const file = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  test('stdin is a script: comments, blank lines, quotes, several commands a line, one session', async () => {
    const script = '# a comment\n\ncreate /st "two words" ; get /st   # and another\r\ncreate /st/e -e\nls /st\n'
    expect(await run([], script)).toMatchObject({ code: 0, text: '/st\ntwo words\n/st/e\ne\n', err: '' })
    // The session is over with the script, and with it the ephemeral.
    expect((await run(['ls', '/st'])).text).toBe('')
  })

  test('data gets a newline only where it has none', async () => {
    expect((await run(['-e', 'create /nl "a\\n"; get /nl; set /nl b; get /nl; get /nl'])).text).toBe('/nl\na\nb\nb\n')
  })

  test('it stops at the first failure and names the place', async () => {
    const path = file('stop.zk', 'create /stop\n\nget /none\ncreate /stop/never\n')
    const ended = await run(['-f', path])
    expect(ended.code).toBe(4)
    expect(ended.text).toBe('/stop\n')
    expect(ended.err).toContain(`${path}:3: no such znode: /none`)
    expect((await run(['exists', '/stop/never'])).code).toBe(1)
  })

  test('many writes are done together, and stop at the first failure all the same: told by its line, nothing after it done', async () => {
    const made = Array.from({ length: 1200 }, (_, i) => `create /jw/${i} "v ${i}"`)
    const after = ['create /jw/0', 'create /jw/never', 'delete /jw/1']
    const path = file('jw.zk', ['create /jw', ...made, 'set /jw/5 five -v 0', 'create /jw/s- -s', ...after].join('\n'))
    const ended = await run(['-f', path])
    expect([ended.code, ended.err.split('\n')[0]]).toEqual([5, `${path}:1204: znode exists already: /jw/0`])
    const names = made.map((_, i) => `/jw/${i}`)
    expect(ended.text.split('\n')).toEqual(['/jw', ...names, '/jw/s-0000001200', ''])
    expect((await run(['get', '/jw/5'])).text).toBe('five')
    expect(await run(['exists', '/jw/never'])).toMatchObject({ code: 1 })
    expect(await run(['exists', '/jw/1'])).toMatchObject({ code: 0 })
    const kept = await run(['-k', '-f', path])
    expect(kept.err.match(/:\d+: /g)).toHaveLength(1200 + 3)
    expect(await run(['exists', '/jw/never'])).toMatchObject({ code: 0 })
    expect(await run(['exists', '/jw/1'])).toMatchObject({ code: 1 })
  })

  test('what is wrong with a line among many writes is told when its turn has come', async () => {
    const path = file('jx.zk', 'create /jx\nset /jx 1\nset /jx --bogus\ncreate /jx/never\n')
    const ended = await run(['-f', path])
    expect([ended.code, ended.text]).toEqual([2, '/jx\n'])
    expect(ended.err).toContain(`${path}:3: `)
    expect((await run(['get', '/jx'])).text).toBe('1')
    const bad = file('jy.zk', 'set /jx 2\ncreate /jx//bad\nset /jx 3\n')
    expect((await run(['-f', bad])).err).toContain(`${bad}:2: PATH: bad path`)
    expect((await run(['get', '/jx'])).text).toBe('2')
  })

  test('patterns stand for the znodes they match, as in the shell', async () => {
    await run(['-e', 'create /gl; create /gl/a 1; create /gl/b 2'])
    expect(await run(['-e', 'get /gl/*'])).toMatchObject({ code: 0, text: '1\n2\n' })
    expect((await run(['-e', 'get "/gl/*"'])).code).toBe(4)
    expect(await run(['-e', 'delete /gl/*; ls /gl'])).toMatchObject({ code: 0, text: '' })
  })

  test('get prints several znodes as cat does: those that are there, and the highest exit code', async () => {
    await run(['-e', 'create /cat; create /cat/a 1; create /cat/b 2'])
    expect(await run(['get', '/cat/a', '/cat/b'])).toMatchObject({ code: 0, text: '12', err: '' })
    const some = await run(['get', '/cat/a', '/cat/x', '/cat/b', '/cat/y'])
    expect([some.code, some.text]).toEqual([4, '12'])
    expect(some.err).toContain('no such znode: /cat/x')
    expect(some.err).toContain('no such znode: /cat/y')
    const docs = [
      { path: '/cat/a', data: '1' },
      { path: '/cat/b', data: '2' },
    ]
    expect(JSON.parse((await run(['get', '/cat/a', '/cat/b', '--json'])).text)).toMatchObject(docs)
    const lines = (await run(['get', '/cat/a', '/cat/b', '-o', 'ndjson'])).text.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(docs)
    expect(await run(['get', '/cat/a', '/cat/b', '-w'])).toMatchObject({ code: 2 })
    expect(await run(['get'])).toMatchObject({ code: 2 })
  })

  test('--keep-going runs all and ends with the first failure', async () => {
    const ended = await run(['--keep-going'], 'get /none\ncreate /kg\ncreate /kg\nfrob\n')
    expect(ended.code).toBe(4)
    expect(ended.text).toBe('/kg\n')
    expect(ended.err.match(/^stdin:\d+: /gm)).toEqual(['stdin:1: ', 'stdin:3: ', 'stdin:4: '])
  })

  test('several files and texts run in order', async () => {
    const ended = await run(['-e', 'create /multi', '-f', file('m.zk', 'create /multi/a 1'), '-e', 'get /multi/a'])
    expect(ended).toMatchObject({ code: 0, text: '/multi\n/multi/a\n1\n' })
  })

  test('&& and || follow the exit code, $? holds it', async () => {
    expect((await run(['-e', 'exists /none || create /alt'])).text).toBe('no\n/alt\n')
    expect(await run(['-e', 'exists /alt && get /alt --json'])).toMatchObject({ code: 0 })
    const ready = 'exists /none && get /none || ls /alt; get /alt && exists /none; ls /'
    expect(await run(['-e', ready])).toMatchObject({ code: 1, text: 'no\nno\n' })
    const ended = await run(['-k', '-e', 'get /none\nset /alt "status $?"\nget /alt'])
    expect(ended.text).toBe('status 4\n')
  })

  test('a quote may span lines; one that never ends is a usage error', async () => {
    expect((await run([], 'create /span "one\ntwo"\nget /span\n')).text).toBe('/span\none\ntwo\n')
    expect(await run([], 'get "/open\n')).toMatchObject({ code: 2, text: '' })
  })

  test('output flags are the line’s own, connection flags are refused', async () => {
    const ended = await run(['-e', 'exists /zookeeper --json; exists /zookeeper'])
    expect(ended.text.split('\n')[0]).toContain('"exists":true')
    expect(ended.text.split('\n')[1]).toBe('yes')
    expect(await run(['-e', 'get / -s other:1'])).toMatchObject({ code: 2 })
  })

  test('U+2028 is data, not the end of a line', async () => {
    expect((await run([], 'create /sep a\u2028b\nget /sep\n')).text).toBe('/sep\na\u2028b\n')
  })

  test('a missing script file is a usage error', async () => {
    const ended = await run(['-f', join(folder, 'none.zk')])
    expect(ended.code).toBe(2)
    expect(ended.err).toContain('no such file')
  })
})
