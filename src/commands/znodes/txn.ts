import { readFile } from 'node:fs/promises'
import { withoutPasswords } from '../../cli/data/acl-input.ts'
import { addOperation } from '../../cli/data/txn-grammar.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { TransactionError, type TransactionResult } from '../../client/request/transaction.ts'
import { statJson } from '../../render/json.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'

/** A line and where it stands, for messages. */
interface Placed {
  readonly place: string
  readonly words: readonly string[]
}

export default command({
  summary: 'do several writes as one: all of them or none',
  description:
    'Each argument is one operation; without arguments they are the lines of --file or of stdin, where empty lines and # comments are skipped:\n' +
    '  check PATH [VERSION]\n  create PATH [DATA] [-e] [-s] [-c] [-t TTL] [--acl ACL]\n  set PATH DATA [-v N]\n  delete PATH [-v N]\n' +
    'Either all are done, under one zxid, or none; later ones see what earlier ones did. When the server refuses, the message names the line. A transaction is one request: what is over the server’s limit (jute.maxbuffer, 1 MiB) is refused before anything is sent.',
  args: { operations: arg.text({ summary: 'operations, one an argument', required: false, multiple: true }) },
  flags: {
    file: flag.file({ char: 'f', summary: 'take the operations from a file; - is stdin' }),
  },
  examples: ["txn 'check /app/config' 'set /services/web off' 'create /app/done now'"],
  async plan(call) {
    const { lines, transaction } = await prepare(call)
    const details = lines.map(({ words }) => `  ${withoutPasswords(words.join(' '))}\n`).join('')
    return { text: `do ${transaction.size} operations as one`, details, facts: { operations: transaction.size } }
  },
  async run(call) {
    const { lines, transaction } = await prepare(call)
    try {
      return await transaction.commit({ signal: call.signal })
    } catch (error) {
      if (error instanceof TransactionError) error.message = `${lines[error.index]!.place}: ${error.message}`
      throw error
    }
  },
  view: (results) => ({ kind: 'lines', lines: results.map(({ op, path }) => [cell.muted(op), cell.path(path)]) }),
  json: (results) => results.map(resultJson),
})

interface Wanted extends Context {
  readonly args: { readonly operations: readonly string[] }
  readonly flags: { readonly file: string | undefined }
}

/** The transaction the command line, file or stdin asks for. @throws UsageError naming the line */
async function prepare(call: Wanted) {
  const lines = await read(call.args.operations, call.flags.file, call)
  if (lines.length === 0) throw new UsageError('a transaction needs operations', 'as arguments, by --file or on stdin')
  const transaction = (await call.zk()).transaction()
  for (const { place, words } of lines) {
    await at(place, () => addOperation(transaction, words, call.shell?.cwd))
  }
  return { lines, transaction }
}

function resultJson(result: TransactionResult) {
  const stat = 'stat' in result ? result.stat : undefined
  return { op: result.op, path: result.path, ...(stat ? { stat: statJson(stat) } : {}) }
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

async function at(place: string, use: () => Promise<void>): Promise<void> {
  try {
    await use()
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${place}: ${error.message}`, error.hint)
    throw error
  }
}
