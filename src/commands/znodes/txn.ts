import { readFile } from 'node:fs/promises'
import {
  commitOperations,
  operationsJson,
  operationsPlan,
  operationsView,
  transactionOf,
} from '../../cli/data/txn-operations.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import type { TxnOperation } from '../../cli/declare/shell.ts'
import { UsageError } from '../../wire/error.ts'

type Placed = Pick<TxnOperation, 'place' | 'words'>

export default command({
  summary: 'do several writes as one: all of them or none',
  description:
    'Each argument is one operation; without arguments they are the lines of --file or of stdin, where empty lines and # comments are skipped:\n' +
    '  check PATH [VERSION]\n  create PATH [DATA] [-e] [-s] [-c] [-t TTL] [--acl ACL]\n  set PATH DATA [-v N]\n  delete PATH [-v N]\n' +
    'Either all are done, under one zxid, or none; later ones see what earlier ones did. When the server refuses, the message names the line. A transaction is one request: what is over the server’s limit (jute.maxbuffer, 1 MiB) is refused before anything is sent. At the prompt, begin and commit do the same line by line.',
  args: { operations: arg.text({ summary: 'operations, one an argument', required: false, multiple: true }) },
  flags: {
    file: flag.file({ char: 'f', summary: 'take the operations from a file; - is stdin' }),
  },
  examples: ["txn 'check /app/config' 'set /services/web off' 'create /app/done now'"],
  async plan(call) {
    const operations = await prepare(call)
    await transactionOf(await call.zk(), operations)
    return operationsPlan(operations)
  },
  run: async (call) => commitOperations(await call.zk(), await prepare(call), call.signal),
  view: operationsView,
  json: operationsJson,
})

interface Wanted extends Context {
  readonly args: { readonly operations: readonly string[] }
  readonly flags: { readonly file: string | undefined }
}

/** The operations the command line, file or stdin asks for. @throws UsageError naming the line */
async function prepare(call: Wanted): Promise<TxnOperation[]> {
  const lines = await read(call.args.operations, call.flags.file, call)
  if (lines.length === 0) throw new UsageError('a transaction needs operations', 'as arguments, by --file or on stdin')
  return lines.map((line) => ({ ...line, cwd: call.shell?.cwd }))
}

async function read(given: readonly string[], file: string | undefined, context: Context): Promise<Placed[]> {
  if (given.length > 0 && file !== undefined) throw new UsageError('operations given twice: as arguments and by --file')
  if (given.length > 0) return split(given, (number) => `operation ${number}`)
  const text = file === undefined || file === '-' ? await context.io.readStdin() : await readFile(file)
  const name = file === undefined || file === '-' ? 'stdin' : file
  return split(text.toString().split(/\r?\n/), (number) => `${name}:${number}`)
}

async function split(lines: readonly string[], place: (number: number) => string): Promise<Placed[]> {
  const { parseLine } = await import('../../repl/line/parse-line.ts')
  return lines.flatMap((line, i): Placed[] => {
    const { commands, open, fault } = parseLine(line)
    const [only, more] = commands
    if (open || fault || more || only?.pipe !== undefined || only?.redirect || only?.background) {
      throw new UsageError(`${place(i + 1)}: not one operation: ${line}`, 'quote blanks and ; | > & as in the shell')
    }
    return only && only.words.length > 0 ? [{ place: place(i + 1), words: only.words.map(({ text }) => text) }] : []
  })
}
