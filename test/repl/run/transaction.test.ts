import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { inProcessShell } from './in-process-shell.ts'

let at: Awaited<ReturnType<typeof inProcessShell>>
beforeAll(async () => {
  at = await inProcessShell()
})
afterAll(() => at.stop())

const run = (line: string) => at.run(line)

test('what comes after begin is done by commit as one, and paths are those of the working znode of each line', async () => {
  await run('begin')
  expect(await run('create /t one')).toEqual({ exit: 0, text: '' })
  await run('cd /app')
  expect(await run('set . two')).toMatchObject({ exit: 0 })
  expect(at.shell.transaction).toHaveLength(2)
  expect((await run('exists /t')).exit).toBe(1)
  await run('cd /')
  expect(await run('commit')).toEqual({ exit: 0, text: expect.stringMatching(/create.*\/t\b.*\n.*set.*\/app\b/) })
  expect((await run('get /app')).text).toContain('two')
  expect(at.shell.transaction).toBeUndefined()
})

test('a line that cannot be right does not join; a refusal names the operation, ends it, and nothing was done', async () => {
  await run('begin')
  for (const line of ['set /t', 'delete -r /t', 'create t//x'])
    expect(await run(line)).toMatchObject({ exit: 2, text: expect.stringContaining('operation 1: ') })
  await run('check /t')
  await run('set /t changed')
  await run('delete /none')
  expect(await run('commit')).toMatchObject({ exit: 4, text: expect.stringContaining('operation 3: ') })
  expect((await run('get /t')).text).toContain('one')
  expect(await run('commit')).toMatchObject({ exit: 2, text: expect.stringContaining('begin') })
})

test('rollback forgets; other writes, another ensemble and a second begin are refused meanwhile', async () => {
  await run('begin')
  await run('rm /t')
  for (const line of ['touch /t', 'acl set /t world:anyone:r', 'close', 'begin'])
    expect(await run(line)).toMatchObject({ exit: 2, text: expect.stringMatching(/rollback/) })
  expect((await run('commit --dry-run')).text).toContain('delete /t')
  expect(at.shell.transaction).toHaveLength(1)
  expect(await run('rollback')).toMatchObject({ exit: 0 })
  const zk = await connect('sandbox', { transport: () => at.sandbox.transport() })
  expect(await zk.exists('/t')).toBeDefined()
  await zk.close()
})
