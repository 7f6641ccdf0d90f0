import type { Exchange, Heard } from '../../../src/tap/conversation/entry.ts'

/** How often each thing was asked, with how many bytes of data: by operation, path and error, TABs between. */
export type Account = Map<string, { count: number; data: number }>

export function note(account: Account, op: string, path: string, error: string, count = 1, data = 0): void {
  const key = [op, path, error].join('\t')
  const sums = account.get(key) ?? { count: 0, data: 0 }
  account.set(key, { count: sums.count + count, data: sums.data + data })
}

export function sum(accounts: readonly Account[]): Account {
  const all: Account = new Map()
  for (const account of accounts) {
    for (const [key, { count, data }] of account) {
      const [op, path, error] = key.split('\t') as [string, string, string]
      note(all, op, path, error, count, data)
    }
  }
  return all
}

/** What `textOf` wrote. */
export function readAccount(text: string): Account {
  const account: Account = new Map()
  for (const line of text.trimEnd().split('\n')) {
    const [op, path, error, count, data] = line.split('\t') as [string, string, string, string, string]
    note(account, op, path, error, Number(count), Number(data))
  }
  return account
}

export function textOf(account: Account): string {
  return [...account].map(([key, { count, data }]) => `${key}\t${count}\t${data}\n`).join('')
}

/** What is in one of two accounts only: `- ` in the first, `+ ` in the second. */
export function difference(first: Account, second: Account): string[] {
  const lines = (account: Account): Set<string> =>
    new Set(Array.from(account, ([key, { count, data }]) => `${key}\t${count}\t${data}`))
  const [one, other] = [lines(first), lines(second)]
  return [
    ...[...one].filter((line) => !other.has(line)).map((line) => `- ${line}`),
    ...[...other].filter((line) => !one.has(line)).map((line) => `+ ${line}`),
  ].sort()
}

/** What a tap heard, as the clients count it: pings and the handshake are nothing they ask for. */
export function accountOf(heard: readonly Heard[]): Account {
  const account: Account = new Map()
  for (const { entry } of heard) {
    if (entry.kind === 'event') note(account, 'event', entry.path, 'ok')
    else if (entry.kind === 'request' && entry.op !== 'ping') noteExchange(account, entry)
    else if (entry.kind === 'unread') note(account, 'unread', entry.why, entry.from, 1, entry.bytes)
  }
  return account
}

function noteExchange(account: Account, { op, path = '', error = 'ok', unanswered, parts, dataBytes }: Exchange): void {
  const code = unanswered && op !== 'closeSession' ? 'unanswered' : error
  note(account, op, path, code, 1, code === 'ok' || op !== 'getData' ? (dataBytes ?? 0) : 0)
  for (const part of parts ?? []) note(account, `${op}/${part.op}`, part.path ?? '', part.error ?? 'ok')
}
