import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyCommand } from '../../src/cli/declare/command.ts'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { registry } from '../../src/commands/index.ts'
import { parseLine } from '../../src/repl/line/parse-line.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { ops } from '../../src/wire/ops.ts'
import { type Run, runner } from './run-line.ts'

/** Instead of the examples, where those need another tree; none where a real ensemble is needed. */
const instead: Readonly<Record<string, readonly string[]>> = {
  'quota clear': ['quota clear /services'],
  undo: ['undo', 'undo --force'],
  'queue take': ['queue take /queue', 'queue take /app/jobs --all', 'queue take /app/jobs --ack -- cat'],
  find: ["find /app --name 'worker-*' --delete", 'find /app --name workers --delete -r'],
  'ensemble destroy': [],
  import: ['import /app/config /copy', 'import /app/config /services/config --no-acl --exclude database'],
  reconfig: [],
  // Runs an editor: test/commands/znodes/edit.scenario.ts.
  edit: [],
  // Of files: test/commands/trees/apply.scenario.ts.
  apply: [],
  // ZooKeeper 3.9: test/commands/ensemble/admin.
  'admin restore': [],
  // Only at the prompt: test/repl/run/transaction.test.ts.
  commit: [],
}

const planned = (
  await Promise.all(
    Object.entries(registry).map(async ([id, { load }]) => ({ id, command: (await load()).default as AnyCommand })),
  )
).filter(({ command }) => command.plan !== undefined)
const lines = planned.flatMap(({ id, command }) => instead[id] ?? command.examples)

let sandbox: Sandbox
let zk: ZooKeeper
let run: Run
const writes: string[] = []

beforeAll(async () => {
  sandbox = await Sandbox.start({ seed: true })
  zk = await connect(sandbox.connectString, {
    trace: ({ op, path }) => {
      if (ops[op].writes) writes.push(`${op} ${path}`)
    },
  })
  run = runner(zk, { server: sandbox.connectString })
  await run('quota set /services --count 10')
  await run('queue put /app/jobs item')
  await run('service publish /services db --id main')
  await zk.create('/gone', 'x')
  await run('delete -r /gone -y')
})
afterAll(async () => {
  await zk?.close()
  await sandbox?.stop()
})

test('what can be planned is more than a handful', () => expect(lines.length).toBeGreaterThan(25))

test.each(lines)('%s --dry-run says what would be done, and nothing is', async (line) => {
  const words = parseLine(line).commands[0]!.words.map(({ text }) => text)
  const cut = words.includes('--') ? words.indexOf('--') : words.length
  const dry = [...words.slice(0, cut), '--dry-run', ...words.slice(cut)]
  writes.length = 0
  const { code, out, err } = await run(dry)
  expect({ code, err, writes }).toEqual({
    code: 0,
    err: out === '' ? expect.stringMatching(/^(.*\n)*would .+\n$/) : '',
    writes: [],
  })
  const json = await run([...dry.slice(0, cut), '--json', ...dry.slice(cut)])
  expect(json).toMatchObject({ code: 0, err: '' })
  if (out === '') expect(JSON.parse(json.out)).toMatchObject({ dryRun: true, would: expect.anything() })
})
