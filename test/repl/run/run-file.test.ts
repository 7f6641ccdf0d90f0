import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { inProcessShell } from './in-process-shell.ts'

let shell: Awaited<ReturnType<typeof inProcessShell>>
/** The shell, without the sign that something goes on: how long it takes to load a command is not what is tried here. */
let at: typeof shell
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-source-'))
  shell = await inProcessShell()
  const seen = (text: string) => text.replace(/(\r\u001b\[K(?:. \d+ s · Ctrl-C stops)?)+/g, '')
  at = {
    ...shell,
    run: async (line) => shell.run(line).then(({ exit, text }) => ({ exit, text: seen(text) })),
    takeWritten: () => seen(shell.takeWritten()),
  }
})
afterEach(async () => {
  at.shell.left = undefined
  await at.run('cd /')
})
afterAll(async () => {
  await at.stop()
  rmSync(folder, { recursive: true })
})

/** Writes a file of these lines. @returns its name */
function file(name: string, ...lines: string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

test('the lines of a file act on this shell, as if they were typed', async () => {
  const path = file(
    'a.zk',
    '#!/usr/bin/env zoosh',
    'cd /app',
    "alias here='pwd'",
    'here',
    "echo 'over two",
    "lines' $?",
  )
  expect(await at.run(`source ${path}`)).toEqual({ exit: 0, text: '/app\nover two\nlines 0\n' })
  expect((await at.run('here')).text).toBe('/app\n')
  expect(at.shell.history).toEqual([])
})

test('$? before the first line is that of the command before; afterwards it is that of the file', async () => {
  await at.run('exists /nowhere')
  expect(await at.run(`source ${file('status.zk', 'echo $?', 'exists /nowhere || echo $?')}; echo $?`)).toEqual({
    exit: 0,
    text: '1\nno\n1\n0\n',
  })
})

test('the first line that fails is told with its place, ends the file, and is the exit code', async () => {
  const path = file('fails.zk', 'echo one', '', 'get /nowhere; echo two', 'echo three', 'nonsense')
  const { exit, text } = await at.run(`source ${path}`)
  expect(exit).toBe(4)
  expect(text).toMatch(new RegExp(`^one\\n${path}:3: no such znode: /nowhere\\n( {2}.*\\n)*$`))
  const all = await at.run(`. ${path} -k`)
  expect(all.exit).toBe(4)
  expect(all.text.replace(/^ {2}.*\n/gm, '')).toBe(
    `one\n${path}:3: no such znode: /nowhere\ntwo\nthree\n${path}:5: unknown command "nonsense"\n`,
  )
  expect(await at.run(`source ${path} || echo $?; get /nowhere`)).toMatchObject({
    text: expect.stringMatching(/\n4\n(.*\n)?error: no such znode/),
  })
})

test('a failure that its line is ready for, also behind what only success runs, is none', async () => {
  const path = file(
    'ready.zk',
    'exists /nowhere && echo there && echo so || echo gone',
    'exists /app && exists /nowhere',
  )
  expect(await at.run(`source ${path}`)).toEqual({ exit: 1, text: 'no\ngone\nyes\nno\n' })
  const not = file('not-ready.zk', 'exists /nowhere && echo there; echo not run')
  expect(await at.run(`source ${not}`)).toEqual({ exit: 1, text: 'no\n' })
})

test('a file runs another, and neither itself, by whatever name', async () => {
  const inner = file('inner.zk', 'get /nowhere')
  const outer = file('outer.zk', `source ${inner}`, 'echo never')
  expect((await at.run(`source ${outer}`)).text).toMatch(new RegExp(`^${inner}:1: no such znode`))
  symlinkSync(join(folder, 'itself.zk'), join(folder, 'link.zk'))
  const itself = file('itself.zk', 'echo once', `source ${folder}/link.zk`)
  expect(await at.run(`source ${itself}`)).toEqual({
    exit: 2,
    text: `once\n${itself}:2: ${folder}/link.zk is being run already: it would run itself for ever\n`,
  })
  // It has ended, and may be run again.
  expect((await at.run(`source ${inner}`)).exit).toBe(4)
  expect((await at.run(`source ${inner}`)).exit).toBe(4)
})

test('files run each other so deep, and no deeper', async () => {
  const chain = Array.from({ length: 17 }, (_, n) =>
    file(`deep-${n}.zk`, `echo ${n}`, `source ${folder}/deep-${n + 1}.zk`),
  )
  const { exit, text } = await at.run(`source ${chain[0]}`)
  expect([exit, text]).toEqual([
    2,
    `${Array.from({ length: 16 }, (_, n) => `${n}\n`).join('')}${chain[15]}:2: ${chain[16]} is not run: files run each other 16 deep\n`,
  ])
})

test('what cannot be run is told at once', async () => {
  mkdirSync(join(folder, 'sub'))
  for (const [words, told] of [
    ['-', 'lines of - are those typed here'],
    [`${folder}/none.zk`, `no such file: ${folder}/none.zk`],
    [`${folder}/sub`, 'is no file of lines'],
    ['/dev/tty', 'is no file of lines'],
    ['', 'FILE'],
    [`${folder}/none.zk --server h:1`, '--server cannot change the session'],
    [file('open.zk', 'echo on', "echo 'endless"), 'open.zk:2 ends inside a quote'],
    [file('wrong.zk', 'echo on', 'ls >'), 'wrong.zk:2: a file name is missing after ">"'],
  ] as const) {
    const { exit, text } = await at.run(`source ${words}`)
    expect([exit, text]).toEqual([2, expect.stringContaining(told)])
  }
})

test('its output goes where the output of source goes, and is in the form source is given', async () => {
  const out = join(folder, 'out')
  const path = file('prints.zk', 'get /app/config/database', 'get /nowhere')
  const { exit, text } = await at.run(`source ${path} > ${out}`)
  expect([exit, text]).toEqual([4, expect.stringMatching(new RegExp(`^${path}:2: no such znode`))])
  expect(readFileSync(out, 'utf8')).toMatch(/^url=.*\npool=20\n$/)
  expect((await at.run(`source ${file('json.zk', 'exists /app', 'ls /app -o plain')} --json`)).text).toMatch(
    /^\{\n(?: .*\n)*? {2}"exists": true,?\n(?: .*\n)*\}\nconfig\nworkers\n$/,
  )
})

test('exit in it leaves the shell; the rest is not run', async () => {
  await at.run(`source ${file('leaves.zk', 'exit 4', 'echo never')}; echo never`)
  expect(at.shell.left).toBe(4)
  expect(at.takeWritten()).toBe('')
})

test('Ctrl-C ends it, and tells where', async () => {
  const path = file('waits.zk', 'echo first', 'wait /never --exists', 'echo last')
  await at.run('wait /app --exists')
  const running = at.run(`source ${path} -k; echo never`)
  await new Promise((resolve) => setTimeout(resolve, 50))
  at.type('\u0003')
  expect(await running).toEqual({
    exit: 130,
    text: `first\n^C\nzoosh: ${path} was broken off at line 2: the rest of it is not run\n`,
  })
})

test('in the background, and lines in the background of a file, are jobs; their errors keep their place', async () => {
  const path = file('jobs.zk', 'wait /soon --exists', 'get /nowhere &', 'wait /later --exists; get /here')
  expect((await at.run(`source ${path} &`)).text).toBe(`[1] source ${path}\n`)
  let text = ''
  const until = (told: string) =>
    vi.waitFor(() => {
      text += at.takeWritten()
      expect(text).toContain(told)
    }, 5_000)
  await at.run('create /soon')
  await until('[2] ended with 4: get /nowhere\n')
  await at.run('create /later')
  await until(`[1] ended with 4: source ${path}\n`)
  expect(text).toContain(`[2] ${path}:2: no such znode: /nowhere\n`)
  expect(text).toContain(`[1] ${path}:3: no such znode: /here\n`)
  expect((await at.run('get /nowhere')).text).toMatch(/^error: /)
})

test('a transaction collects operations of a file', async () => {
  const path = file('txn.zk', 'create /t1 x', 'create /t2 y')
  expect((await at.run(`begin; source ${path}; commit`)).exit).toBe(0)
  expect((await at.run('get /t2')).text).toBe('y\n')
})
