import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../../../src/cli/declare/context.ts'
import { registry } from '../../../src/commands/index.ts'
import { parseLine } from '../../../src/repl/line/parse-line.ts'
import { expandGlobs } from '../../../src/repl/run/expand-globs.ts'
import { inProcessShell } from './in-process-shell.ts'

let at: Awaited<ReturnType<typeof inProcessShell>>
beforeAll(async () => {
  at = await inProcessShell()
})
afterAll(() => at.stop())

/** The calls a line becomes, below `/app`. */
async function calls(line: string, zk = () => at.shell.parts.session.zk()): Promise<string[]> {
  const [name, ...words] = parseLine(line).commands[0]!.words
  const { default: command } = await registry[name!.text]!.load()
  const found = await expandGlobs(command, words, { cwd: '/app', zk } as Context)
  return found.map((argv) => argv.join(' '))
}

test.each([
  ['get workers/*', ['/app/workers/worker-1 /app/workers/worker-2']],
  ['count /app/workers/worker-[12] -o json', ['/app/workers/worker-1 -o json', '/app/workers/worker-2 -o json']],
  ['delete --dry-run work*/* conf* last', ['--dry-run /app/workers/worker-1 /app/workers/worker-2 /app/config last']],
  ['set conf* v*', ['/app/config v*']],
  ['get nothing*', ['nothing*']],
  ['get "workers/*"', ['workers/*']],
  ['get workers/\\*', ['workers/*']],
  ['get config', ['config']],
])('%s becomes %j', async (line, expected) => {
  expect(await calls(line)).toEqual(expected)
})

test('a command for one path and something else does not guess which', async () => {
  await expect(calls('set workers/* x')).rejects.toThrow('matches 2 znodes')
})

test('without a pattern nobody is asked', async () => {
  const nobody = () => Promise.reject(new Error('asked'))
  expect(await calls('get "a*"', nobody)).toEqual(['a*'])
  await expect(calls('get a*', nobody)).rejects.toThrow('asked')
})
