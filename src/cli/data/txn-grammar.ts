import type { Transaction } from '../../client/request/transaction.ts'
import { UsageError } from '../../wire/error.ts'
import type { Args } from '../declare/args.ts'
import { arg } from '../declare/args.ts'
import { type AnyCommand, command } from '../declare/command.ts'
import type { Flags } from '../declare/flags.ts'
import { flag } from '../declare/flags.ts'
import { versionKind } from '../declare/kinds/kinds.ts'
import { parseCall } from '../words/dispatch.ts'
import { readAcl } from './acl-input.ts'

const path = arg.znode({ summary: 'znode' })
const version = flag.version({ char: 'v', summary: 'only if it has this version' })

/** An operation of a transaction as a line of text: its grammar is declared like a command's. */
function operation<const A extends Args, const F extends Flags>(args: A, flags: F) {
  return command({ summary: '', description: '', args, flags, examples: [], run: async () => undefined })
}

const operations: Readonly<Record<string, AnyCommand>> = {
  check: operation(
    { path, version: arg.of(versionKind, { summary: 'version it must have', required: false }) },
    { version },
  ),
  create: operation(
    {
      path: arg.sequentialZnode({ summary: 'znode' }),
      data: arg.text({ summary: 'its data', required: false }),
    },
    {
      ephemeral: flag.switch({ char: 'e', summary: 'ephemeral', excludes: ['container', 'ttl'] }),
      sequential: flag.switch({ char: 's', summary: 'sequential', excludes: ['container'] }),
      container: flag.switch({ char: 'c', summary: 'container', excludes: ['ttl'] }),
      ttl: flag.duration({ char: 't', summary: 'time to live' }),
      acl: flag.acl({ summary: 'ACL' }),
    },
  ),
  set: operation({ path, data: arg.text({ summary: 'the new data' }) }, { version }),
  delete: operation({ path }, { version }),
}

/** The first words of operations. */
export const operationNames: readonly string[] = Object.keys(operations)

interface Values {
  readonly path: string
  readonly data?: string
  readonly version?: number
  readonly ephemeral?: boolean
  readonly sequential?: boolean
  readonly container?: boolean
  readonly ttl?: number
  readonly acl?: string
}

/**
 * Adds the operation a line asks for: `check PATH [VERSION]`, `create PATH [DATA] [-e] [-s] [-c] [-t TTL] [--acl ACL]`,
 * `set PATH DATA [-v N]`, `delete PATH [-v N]`.
 * @param words of the line; paths may be relative to `cwd`, where there is one
 * @throws UsageError
 */
export async function addOperation(
  transaction: Transaction,
  words: readonly string[],
  cwd: string | undefined,
): Promise<void> {
  const [name = '', ...rest] = words
  const grammar = Object.hasOwn(operations, name) ? operations[name] : undefined
  if (!grammar) {
    throw new UsageError(`"${name}" is no operation of a transaction`, `there is ${operationNames.join(', ')}`)
  }
  const parsed = await parseCall(name, grammar, rest, cwd)
  const values = { ...parsed.flags, ...defined(parsed.args) } as unknown as Values
  if (name === 'check') transaction.check(values.path, values.version ?? -1)
  else if (name === 'set') transaction.set(values.path, values.data, { version: values.version })
  else if (name === 'delete') transaction.delete(values.path, { version: values.version })
  else {
    const acl = values.acl === undefined ? undefined : readAcl(values.acl)
    transaction.create(values.path, values.data, { mode: modeOf(values), ttl: values.ttl, acl })
  }
}

function modeOf({ ephemeral, sequential, container }: Values) {
  if (container) return 'container' as const
  const base = ephemeral ? ('ephemeral' as const) : ('persistent' as const)
  return sequential ? (`${base}-sequential` as const) : base
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
