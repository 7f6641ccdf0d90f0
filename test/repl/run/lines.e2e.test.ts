import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noPty, TestShell } from '../test-shell.ts'

describe.skipIf(noPty())('lines of the shell', () => {
  let shell: TestShell
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'zoosh-lines-'))
    shell = await TestShell.start()
    await shell.run('create /lines; create /lines/a 1; create /lines/b 2')
  })
  afterEach(() => shell?.stop())

  const conversation: readonly (readonly [line: string, rows: unknown])[] = [
    ['cd /lines', []],
    ['pwd', ['/lines']],
    ['get a', ['1']],
    ['get ./b', ['2']],
    ['cd -', []],
    ['pwd', ['/']],
    ['ls lines | sort -r', ['b', 'a']],
    ['get /lines/a | cat', ['1']],
    ['get /lines/a | sh -c "exit 3"; echo $?', ['3']],
    ['exists /nowhere || echo none', ['no', 'none']],
    ['exists /lines/a && echo there # a comment', ['yes', 'there']],
    ['get /lines/*', ['1', '2']],
    ["set /lines/a 'x; y | z # \"'; get /lines/a", [expect.stringContaining('version 1'), 'x; y | z # "']],
    ['alias two="get /lines/b"', []],
    ['two', ['2']],
    ['alias', ['two  get /lines/b']],
    ['unalias two', []],
    ['nonsense', ['error: unknown command "nonsense"', expect.stringContaining('help')]],
    ['echo $?', ['2']],
    ['echo again', ['again']],
    ['!!', ['echo again', 'again']],
    ['ls >', [expect.stringContaining('a file name is missing after ">"'), expect.any(String)]],
    ['get /lines/a --server h:1', [expect.stringContaining('cannot change the session'), expect.any(String)]],
    ['ls --help | head -2', ['list the children of a znode']],
    // Its headings are bold; a style that is printed as text would show.
    ['help pwd', expect.not.arrayContaining([expect.stringContaining('[1m')])],
    ['exit nonsense', [expect.stringContaining('not a whole number')]],
  ]

  test('a conversation: each line finds what the lines before it left', async () => {
    for (const [line, expected] of conversation) {
      const rows = (await shell.run(line)).filter((row) => row !== '')
      expect(rows, line).toEqual(expected)
    }
  })

  test('> writes what a pipe would get, and >> goes on', async () => {
    const file = join(directory, 'with space')
    await shell.run(`set /lines/a one; get /lines/a > "${file}"; ls /lines >> "${file}"`)
    expect(await readFile(file, 'utf8')).toBe('one\na\nb\n')
    expect(await shell.run('ls > /nowhere/at/all')).toEqual([expect.stringContaining('no such file')])
  })

  test('time tells how long a command took', async () => {
    const rows = await shell.run('time get /lines/b')
    expect(rows).toEqual(['2', expect.stringMatching(/^\d+(\.\d+)? (ms|s)$/)])
  })

  test('a missing znode is told with what there is instead', async () => {
    const rows = await shell.run('get /lines/c/d')
    expect(rows.join('\n')).toContain('no such znode: /lines/c/d')
    expect(rows.join('\n')).toContain('/lines exists; below it: a, b')
    expect((await shell.run('get /line')).join('\n')).toContain('did you mean /lines?')
  })

  test('long output goes to the pager, which can be left before its end', async () => {
    const paged = await TestShell.start({
      env: { ZOOSH_PAGER: 'less', TERM: 'xterm-256color', LESS: 'FIRX' },
      rows: 10,
    })
    try {
      await paged.run('create /many')
      paged.type('help\r')
      await paged.until((rows) => rows.at(-1) === ':')
      paged.type('q')
      await paged.until((rows) => rows.at(-1)!.endsWith('❯'))
      expect((await paged.run('ls /')).join(' ')).toContain('many')
      paged.type('help\r')
      await paged.until((rows) => rows.at(-1) === ':')
      paged.type('G')
      await paged.until((rows) => rows.at(-1) === '(END)' || rows.join('\n').includes('zoosh COMMAND --help'))
      paged.type('q')
      await paged.until((rows) => rows.at(-1)!.endsWith('❯'))
      expect(await paged.run('echo $?')).toEqual(['0'])
    } finally {
      await paged.stop()
    }
  })
})
