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
