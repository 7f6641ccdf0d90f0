import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../../../src/cli/declare/context.ts'
import { settle } from '../../../src/cli/settings/settle.ts'
import { connect } from '../../../src/client/connect.ts'
import { registry } from '../../../src/commands/index.ts'
import { runScripts } from '../../../src/repl/run/script.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(() => sandbox?.stop())

/** Runs a script, and tells what it sent and printed. */
async function play(text: string, more: { readonly maxRequest?: number } = {}) {
  const sent: string[] = []
  let printed = ''
  await using zk = await connect(sandbox.connectString, { trace: ({ op }) => sent.push(op), ...more })
  const say = (chunk: string | Uint8Array): undefined => {
    printed += chunk.toString()
  }
  const io = { out: say, err: say, inTty: false, outTty: false, errTty: false, columns: 80 }
  const settings = settle({}, {}, false)
  const context = {
    io,
    settings,
    cwd: '/',
    signal: new AbortController().signal,
    interactive: false,
    zk: async () => zk,
  }
  const scripts = [{ text }]
  const code = await runScripts(registry, context as unknown as Context, { scripts, keepGoing: false })
  return { code, printed, sent: sent.filter((op) => op !== 'ping') }
}

test('many writes are few requests', async () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `create /j/${i} ${i}`)
  const { code, printed, sent } = await play(['create /j', ...lines, 'set /j x', 'delete /j/7'].join('\n'))
  expect([code, printed.split('\n').length]).toEqual([0, 1002])
  expect(sent).toEqual(['multi', 'multi', 'multi'])
})

test('what is more than one write, or reads, runs by itself, at its place', async () => {
  const { printed, sent } = await play(
    'create /k; get /k\ncreate /k/a\nset /k 1\nget /k\ncreate /k/b/c -p\ncreate /k/d',
  )
  expect(printed).toBe('/k\n/k/a\n1\n/k/b/c\n/k/d\n')
  expect(sent.filter((op) => op === 'multi')).toHaveLength(1)
})

test('where a transaction is refused, those before are done, and the one that failed is told', async () => {
  const { code, printed } = await play('create /l\ncreate /l/a\ncreate /l\ncreate /l/b')
  expect([code, printed]).toEqual([4 + 1, expect.stringMatching(/^\/l\n\/l\/a\n-e:3: znode exists already: \/l\n/)])
  await using zk = await connect(sandbox.connectString)
  expect((await zk.children('/l')).children).toEqual(['a'])
})

test('what is together over the limit of requests goes one by one', async () => {
  const lines = Array.from({ length: 20 }, (_, i) => `create /m${i} ${'x'.repeat(200)}`)
  expect(await play(lines.join('\n'), { maxRequest: 1000 })).toMatchObject({ code: 0 })
})
