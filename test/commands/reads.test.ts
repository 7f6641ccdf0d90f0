import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnyCommand, Call } from '../../src/cli/declare/command.ts'
import { find, parseCall } from '../../src/cli/words/dispatch.ts'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { registry } from '../../src/commands/index.ts'
import { parseLine } from '../../src/repl/line/parse-line.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { ops } from '../../src/wire/ops.ts'
import { type Run, runner } from './run-line.ts'

/**
 * Commands that neither say that they only read, nor have a plan, nor go on for ever, and why they are not for several
 * profiles at once. A new command belongs here, or says `reads`.
 */
const neither: Readonly<Record<string, string>> = {
  ...of('waits for others', 'barrier', 'wait'),
  ...of('fills the terminal', 'browse'),
  ...of('changes servers, or what they count', 'admin', 'admin snapshot'),
  ...of('writes, to measure it', 'bench'),
  ...of('is about the session itself', 'auth', 'close'),
  ...of('asks no ensemble', 'acl digest', 'undo ls', 'doctor ls', 'version', 'completion', 'extensions', 'learn'),
  ...of('asks no ensemble', 'profile ls', 'profile set', 'profile use', 'profile rm'),
  ...of('writes a file, or all of stdout', 'export'),
  ...of('reads files', 'logs show', 'logs grep', 'logs blame', 'logs timeline', 'logs du', 'logs diff'),
  ...of('servers of this machine', 'ensemble create', 'ensemble start', 'ensemble stop', 'ensemble restart'),
  ...of('servers of this machine', 'ensemble status', 'ensemble kill', 'ensemble pause', 'ensemble resume'),
  ...of('servers of this machine', 'ensemble logs'),
}

function of(why: string, ...ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, why]))
}

const commands = await Promise.all(
  Object.entries(registry)
    .filter(([, { shellOnly }]) => !shellOnly)
    .map(async ([id, { load }]) => ({ id, command: (await load()).default as AnyCommand })),
)

const wordsOf = (line: string) => parseLine(line).commands[0]!.words.map(({ text }) => text)

/** Examples of commands that say they read, as they are given there; those that name other servers take too long. */
const lines: string[] = []
for (const { id, command } of commands) {
  for (const line of command.examples) {
    const parsed = await parseCall(id, command, find(registry, wordsOf(line))!.argv, undefined)
    const reads = typeof command.reads === 'function' ? command.reads(parsed as unknown as Call) : command.reads
    if (reads && parsed.rest.length === 0 && !line.includes('--members')) lines.push(line)
  }
}

let sandbox: Sandbox
let zk: ZooKeeper
let run: Run
const writes: string[] = []

beforeAll(async () => {
  sandbox = await Sandbox.start({ seed: true })
  zk = await connect(sandbox.connectString, {
    readOnly: true,
    trace: ({ op, path }) => {
      if (ops[op].writes) writes.push(`${op} ${path}`)
    },
  })
  run = runner(zk, { server: sandbox.connectString, readOnly: true })
})
afterAll(async () => {
  await zk?.close()
  await sandbox?.stop()
})

test('every command says whether it reads, plans, goes on for ever, or is known as none of these', () => {
  const undecided = commands.filter(
    ({ command: { reads, plan, live } }) => reads === undefined && plan === undefined && live !== true,
  )
  expect(undecided.map(({ id }) => id).sort()).toEqual(Object.keys(neither).sort())
  expect(commands.filter(({ command }) => command.reads === true && command.plan).map(({ id }) => id)).toEqual([])
  expect(lines.length).toBeGreaterThan(50)
})

test.each(lines)('%s writes nothing: a session that refuses writes runs it', async (line) => {
  writes.length = 0
  const { code, err } = await run(wordsOf(line))
  expect({ writes, err }).toEqual({ writes: [], err: expect.not.stringContaining('read-only') })
  expect(code).not.toBe(6)
})

test('what a session refuses is refused: the check can fail', async () => {
  expect(await run('create /new x')).toMatchObject({ code: 6, err: expect.stringContaining('read-only') })
})
