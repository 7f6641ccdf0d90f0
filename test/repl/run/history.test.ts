import { chmod, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { History, isKept } from '../../../src/repl/run/history.ts'

let file: string
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'zoosh-history-')), 'state', 'history.jsonl')
})
const aliases = new Map([
  ['me', 'auth'],
  ['ME2', 'get /a --auth digest:alice:S3CRET'],
  ['ll', 'ls -l'],
])
const entry = (line: string, time = 1) => ({ line, time, cwd: '/' })

test.each(['get /a', 'ls -l /digest', "set /a 'x'", 'acl get /a', 'alias', 'unalias me', 'll /a'])(
  '%s is remembered',
  (line) => {
    expect(isKept(line, aliases)).toBe(true)
  },
)

test.each([
  ' get /a',
  'addauth digest alice:S3CRET',
  'auth digest alice:S3CRET',
  'ls; AUTH digest alice:S3CRET',
  'ls / --auth digest:alice:S3CRET',
  'ls / --auth=digest:alice:S3CRET',
  'create /x data digest:alice:S3CRET:cdrwa',
  'create /x data --acl=digest:alice:S3CRET:cdrwa',
  'acl digest alice:S3CRET',
  'set /db/password S3CRET',
  'auth digest "alice:S3CRET',
])('%s is not', (line) => {
  expect(isKept(line, aliases)).toBe(false)
})

test('the next shell knows the lines of the one before, each profile its own', async () => {
  const first = new History(file, 'prod')
  await first.load()
  first.add({ ...entry('ls /a'), ms: 3, exit: 0 })
  first.add(entry('get "/配 置\\n"', 2))
  await first.flush()
  const other = new History(file, 'test')
  other.add(entry('ls /other', 3))
  await other.flush()
  const next = new History(file, 'prod')
  await next.load()
  expect(next.lines).toEqual([
    { line: 'ls /a', time: 1, cwd: '/', profile: 'prod', ms: 3, exit: 0 },
    { line: 'get "/配 置\\n"', time: 2, cwd: '/', profile: 'prod' },
  ])
})

test('the file is 0600 in a 0700 directory, whatever the umask and whatever it was before', async () => {
  const old = process.umask(0)
  try {
    const history = new History(file, '')
    history.add(entry('ls'))
    await history.flush()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700)
    await chmod(file, 0o644)
    history.add(entry('ls /a'))
    await history.flush()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  } finally {
    process.umask(old)
  }
})

test('no secret is ever written', async () => {
  const history = new History(file, '')
  for (const line of ['addauth digest u:S3CRET', ' create /x S3CRET', 'ls --auth digest:u:S3CRET', 'ls'])
    history.add(entry(line))
  await history.flush()
  expect(await readFile(file, 'utf8')).not.toContain('S3CRET')
  expect(history.lines.map(({ line }) => line)).toEqual(['ls'])
})

test('two shells writing at once lose nothing', async () => {
  const shells = [new History(file, ''), new History(file, '')]
  for (let count = 0; count < 50; count++)
    for (const [index, shell] of shells.entries()) shell.add(entry(`ls /${index}/${count}`))
  await Promise.all(shells.map((shell) => shell.flush()))
  const next = new History(file, '')
  await next.load()
  expect(new Set(next.lines.map(({ line }) => line)).size).toBe(100)
})

test('damaged lines are passed over, a very long line is shortened, a very long file is cut', async () => {
  const history = new History(file, '')
  history.add(entry(`set /a ${'x'.repeat(5_000)}`))
  await history.flush()
  expect((await readFile(file, 'utf8')).length).toBeLessThan(1_200)
  await writeFile(file, `{"line":1}\nnonsense\n${'{"line":"ls","time":1}\n'.repeat(13_000)}`)
  const next = new History(file, '')
  await next.load()
  expect(next.lines).toHaveLength(13_000)
  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(10_001)
})

test('a file that cannot be written does not disturb the shell', async () => {
  await writeFile(`${dirname(dirname(file))}/plain`, '')
  const history = new History(join(dirname(dirname(file)), 'plain', 'history'), '')
  history.add(entry('ls'))
  await history.flush()
  expect(history.lines).toHaveLength(1)
})
