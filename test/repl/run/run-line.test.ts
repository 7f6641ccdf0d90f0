import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { inProcessShell } from './in-process-shell.ts'

let at: Awaited<ReturnType<typeof inProcessShell>>
beforeAll(async () => {
  at = await inProcessShell()
})
afterEach(() => {
  at.shell.left = undefined
})
afterAll(() => at.stop())

test.each([
  ['get /nowhere; echo $? "$?" \'$?\'; echo $?', '4 4 $?\n0\n'],
  ['echo a && exists /nowhere && echo b || echo c; echo d', 'a\nno\nc\nd\n'],
  ['exists /nowhere || exists /nowhere || echo $?', 'no\nno\n1\n'],
  ['echo a # && echo b\necho c', 'a\nc\n'],
  ['echo a; exit 3; echo b', 'a\n'],
])('%j prints %j', async (line, printed) => {
  const { text } = await at.run(line)
  expect(text.replace(/\u001b\[\d+m|^error: .*\n( {2}.*\n)*/gm, '')).toBe(printed)
})

test('a line that makes no sense runs no part of it, and says where', async () => {
  expect(await at.run('echo a; ls >')).toEqual({
    exit: 2,
    text: expect.stringMatching(/^error: a file name is missing after ">"\n {2}see column 13;/),
  })
})

test('Ctrl-C ends the command, and the rest of the line with it', async () => {
  const running = at.run('watch /app -r; echo a || echo b')
  await new Promise((resolve) => setTimeout(resolve, 50))
  at.type('\u0003')
  expect(await running).toEqual({ exit: 130, text: '^C\n' })
})

test('an alias stands for the beginning of a line, once, and not where it is quoted', async () => {
  await at.run('alias ls="ls /app"; alias twice="ls; echo never"')
  expect((await at.run('ls --no-color -o plain')).text).toBe('config\nworkers\n')
  expect((await at.run('time ls -o plain')).text).toMatch(/^config\n(.+\n)*\d+\.\d m?s\n$/)
  expect((await at.run('twice')).text).not.toContain('never')
  expect((await at.run('"ls" -o plain /app/workers')).text).toBe('worker-1\nworker-2\n')
  await at.run('unalias ls; unalias twice')
})

test('a command in the background says how it ended, and the line goes on meanwhile', async () => {
  const { exit, text } = await at.run('watch /app -r &\necho on')
  expect([exit, text]).toEqual([0, '[1] watch /app -r\non\n'])
  expect(at.shell.jobs).toMatchObject([{ id: 1, line: 'watch /app -r', words: ['watch', '/app', '-r'] }])
  at.shell.stopJob(1)
  while (at.shell.jobs.length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setTimeout(resolve, 25))
  expect(at.takeWritten()).toContain('[1] ended with 130: watch /app -r\n')
})
