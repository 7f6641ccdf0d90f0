import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find, parseCall } from '../../src/cli/words/dispatch.ts'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { registry } from '../../src/commands/index.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { UsageError, ZkError } from '../../src/wire/error.ts'
import { compatOf } from '../../src/zkcli/grammar/compat.ts'
import { tokens } from '../../src/zkcli/grammar/tokens.ts'
import { Link } from '../../src/zkcli/session/link.ts'
import { CliShell } from '../../src/zkcli/session/shell.ts'
import { generated } from '../zkcli/generated.ts'
import { runner } from './run-line.ts'

/** Operands that zkCli has given up, behind those that it has. */
const legacy: Readonly<Record<string, readonly string[]>> = {
  delete: ['0', '3', '-1', 'x'],
  set: ['0', '1', '-1', 'x'],
  get: ['true', 'watch'],
  ls: ['true', 'watch'],
  stat: ['true'],
  rmr: ['5'],
  ls2: ['true'],
}

/** A line somebody used to zkCli may type at zoosh: one from zkCli's grammar, at times with operands of old. */
const lines = fc
  .tuple(fc.integer(), fc.nat(9), fc.nat(3))
  .map(([seed, old, which]) => {
    const { text } = generated(seed, 1).lines[4]!
    const name = tokens(text)?.[0] ?? ''
    const operands = Object.hasOwn(legacy, name) ? legacy[name]! : []
    if (old < 4 && operands.length > 0) return `${text} ${operands[which % operands.length]}`
    if (old === 9) return ['rmr ROOT/a', 'ls2 ROOT', `delete ROOT/b ${which}`, 'create ROOT/n x world:anyone:r'][which]!
    return text
  })
  .filter((text) => tokens(text) !== undefined && !/^\s*(quit|close|connect)/.test(text))

let sandboxes: readonly Sandbox[] = []
let ours: ZooKeeper
let theirs: ZooKeeper
let zkcli: CliShell
let said = ''

beforeAll(async () => {
  sandboxes = await Promise.all([Sandbox.start({ port: 0 }), Sandbox.start({ port: 0 })])
  ours = await connect(sandboxes[0]!.connectString)
  theirs = await connect(sandboxes[1]!.connectString)
  const at = { out: () => undefined, err: (text: string) => void (said += text), signal: new AbortController().signal }
  zkcli = new CliShell((changed) => new Link('there', async () => theirs, changed), at, compatOf('3.8'), false)
})
afterAll(async () => {
  await ours?.close()
  await theirs?.close()
  for (const sandbox of sandboxes) await sandbox.stop()
})

/** What a client sees of a subtree and its quota, but for times and transactions. */
async function dump(zk: ZooKeeper, root: string): Promise<unknown> {
  const seen: unknown[] = []
  const visit = async (path: string): Promise<void> => {
    try {
      const { data, stat } = await zk.get(path)
      const { acl } = await zk.getAcl(path)
      const { version, cversion, aversion, ephemeralOwner } = stat
      seen.push([path, data?.toString() ?? null, acl, version, cversion, aversion, ephemeralOwner !== 0n])
      for (const name of [...(await zk.children(path)).children].sort()) await visit(`${path}/${name}`)
    } catch (error) {
      if (!(error instanceof ZkError) || error.name !== 'NoNode') throw error
    }
  }
  await visit(root)
  await visit(`/zookeeper/quota${root}`)
  return seen
}

async function plant(zk: ZooKeeper, root: string): Promise<void> {
  await zk.create(root, 'x')
  await zk.create(`${root}/a`, 'y')
  await zk.create(`${root}/b`)
  await zk.create(`${root}/a/c`, 'z z')
}

type Fate = 'refused' | 'same' | 'watches' | 'elsewhere' | 'takes a word for an option'

/** Runs a line with zoosh on one server, with zkCli on another, and compares what became of them. */
async function fate(text: string, root: string): Promise<Fate> {
  await plant(ours, root)
  await plant(theirs, root)
  const line = text.replaceAll('ROOT', root)
  const words = tokens(line)!
  const before = await dump(ours, root)
  const refused = async (): Promise<Fate> => {
    expect([text, await dump(ours, root)]).toEqual([text, before])
    return 'refused'
  }
  const found = find(registry, words)
  if (!found || found.entry.shellOnly) return refused()
  const { default: command } = await found.entry.load()
  try {
    const { flags } = await parseCall(found.id, command, found.argv, undefined)
    if (flags.server !== undefined) return 'elsewhere'
    // These only look, and would go on looking.
    if (flags.watch === true || found.id === 'watch') return 'watches'
  } catch (error) {
    if (error instanceof UsageError) return refused()
    throw error
  }
  const { code } = await runner(ours)(words)
  if (code !== 0) return refused()
  said = ''
  await zkcli.line(line)
  // `set /a -5`: what was typed is the data; zkCli knows no such option.
  if (/UnrecognizedOptionException: Unrecognized option: -\d/.test(said)) return 'takes a word for an option'
  expect([text, await dump(ours, root)]).toEqual([text, await dump(theirs, root)])
  return 'same'
}

let number = 0

describe('a line of zkCli', () => {
  test('does what zkCli does, or is refused with nothing changed', async () => {
    const fates = new Map<Fate, number>()
    await fc.assert(
      fc.asyncProperty(lines, async (text) => {
        const one = await fate(text, `/n${number++}`)
        fates.set(one, (fates.get(one) ?? 0) + 1)
      }),
      { numRuns: 600, endOnFailure: true },
    )
    for (const one of ['refused', 'same'] as const) expect([one, fates.get(one)! > 50]).toEqual([one, true])
  })

  test.each([
    'delete ROOT/b 0',
    'delete ROOT/b 5',
    'delete ROOT/b -1',
    'create -s 127.0.0.1:2318 ROOT/zz',
    'ls -s ROOT',
    'set -s ROOT/a x',
    'set ROOT/a x 0',
    'setAcl -s ROOT/a world:anyone:r',
    'rmr ROOT/a',
    'deleteall ROOT/a',
    'delete ROOT/b b',
  ])('%s is refused', async (text) => {
    expect(await fate(text, `/fixed-${text.replaceAll(/\W/g, '-')}`)).toBe('refused')
  })

  test.each([
    'create ROOT/n x',
    'create -s -e ROOT/n x',
    'get -s ROOT/a',
    'create -c ROOT/n',
    'set -v 0 ROOT/a x',
    'delete -v 0 ROOT/b',
    'setAcl ROOT/a world:anyone:cdrwa',
    'setquota -n 5 ROOT/a',
    'addauth digest u:p',
  ])('%s does what it did', async (text) => {
    expect(await fate(text, `/kept-${text.replaceAll(/\W/g, '-')}`)).toBe('same')
  })
})
