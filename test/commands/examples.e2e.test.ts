import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { registry } from '../../src/commands/index.ts'
import { program, quoted } from '../harness/program.ts'
import { cleanEnv } from '../harness/zoosh.ts'

/** Where what is written goes. */
const folder = mkdtempSync(join(tmpdir(), 'zoosh-examples-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Examples that cannot end by themselves on an empty sandbox: they wait, serve, draw, need a real ensemble or a file. */
const elsewhere =
  /^(admin|barrier|bench|browse|close|configure|demo|doctor|apply|elect|ensemble|group (join|watch)|latency|lock|logs|queue (peek|take)|semaphore|service remove|sandbox|sessions|status|top|wait|watch|who|reconfig|edit|profile|import)\b/

const examples = (
  await Promise.all(
    Object.values(registry)
      .filter(({ hidden, shellOnly }) => !hidden && !shellOnly)
      .map(async ({ load }) => (await load()).default.examples as readonly string[]),
  )
)
  .flat()
  .filter((line) => !elsewhere.test(line))

/** Runs a line as a reader would paste it, on a sandbox of its own with the example tree. */
function paste(line: string): Promise<{ code: number | null; err: string }> {
  const child = spawn('bash', ['--norc', '-c', `${quoted(program)} ${line}`], {
    env: cleanEnv({ ZOOSH_SANDBOX: '1' }),
    cwd: mkdtempSync(join(folder, 'example-')),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (chunk) => (err += chunk))
  return new Promise((done) => child.on('close', (code) => done({ code, err })))
}

test('there are examples to try', () => expect(examples.length).toBeGreaterThan(30))

test.each(examples)('the example "zoosh %s" works on the example tree', async (line) => {
  const { code, err } = await paste(line)
  // 1 is an answer too: exists, acl can and diff say no with it.
  expect([line, code === 1 && err === '' ? 0 : code, err]).toEqual([line, 0, expect.any(String)])
})
