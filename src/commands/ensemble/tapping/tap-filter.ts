import { flag } from '../../../cli/declare/flags.ts'
import type { Kind } from '../../../cli/declare/kinds/kinds.ts'
import type { Exchange, Heard } from '../../../tap/conversation/entry.ts'
import { UsageError } from '../../../wire/error.ts'
import { ops } from '../../../wire/ops.ts'

/** What is told: requests by the protocol's names, and what is no request. */
const names = [...Object.keys(ops), 'event', 'session', 'word', 'unread']

const sessionKind: Kind<bigint> = {
  complete: 'none',
  placeholder: 'SESSION',
  parse(text) {
    if (/^(0x)?[0-9a-f]{1,16}$/i.test(text)) return BigInt.asIntN(64, BigInt(`0x${text.replace(/^0x/i, '')}`))
    throw new UsageError(`"${text}" is no session id: it is hexadecimal, as 0x10001a2b3c4d5e6`)
  },
}

/** Flags that choose what is told. */
export const filterFlags = {
  op: flag.choice(names, {
    summary: 'only these: operations by the protocol’s names, event, session, word, unread',
    multiple: true,
  }),
  path: flag.text({
    summary: 'only what is about paths that match GLOB (the server’s, chroot included)',
    multiple: true,
  }),
  session: flag.of(sessionKind, { summary: 'only this session', multiple: true }),
  client: flag.text({ summary: 'only clients at ADDRESS or ADDRESS:PORT', multiple: true }),
  errors: flag.switch({ summary: 'only what failed, or got no answer' }),
  slow: flag.duration({ summary: 'only what took at least this long' }),
} as const

export interface FilterFlags {
  readonly op: readonly string[]
  readonly path: readonly string[]
  readonly session: readonly bigint[]
  readonly client: readonly string[]
  readonly errors: boolean
  readonly slow: number | undefined
}

/**
 * What is told of all that is heard. Pings are left out unless they are asked for by name: every idle client sends them.
 * @throws UsageError for a pattern that is none
 */
export async function tapFilter(flags: FilterFlags): Promise<(heard: Heard) => boolean> {
  const { op, session, client, errors, slow } = flags
  const path = await pathFilter(flags.path)
  return (heard) => {
    const { entry } = heard
    const name = entry.kind === 'request' ? entry.op : entry.kind
    if (op.length > 0 ? !op.includes(name) : name === 'ping') return false
    if (session.length > 0 && !(heard.session !== undefined && session.includes(heard.session))) return false
    if (client.length > 0 && !client.some((one) => heard.client === one || addressOf(heard.client) === one))
      return false
    if (path && !pathsOf(heard).some(path)) return false
    if (errors && !failed(heard)) return false
    return slow === undefined || ('latency' in entry && entry.latency !== undefined && entry.latency >= slow)
  }
}

async function pathFilter(globs: readonly string[]): Promise<((path: string) => boolean) | undefined> {
  if (globs.length === 0) return undefined
  for (const glob of globs) if (!/^[/*]/.test(glob)) throw new UsageError(`--path ${glob}: a path begins with a slash`)
  const { compileGlob } = await import('../../../patterns/glob.ts')
  const patterns = await Promise.all(globs.map((glob) => compileGlob(glob)))
  return (path) => patterns.some((pattern) => pattern.test(path))
}

function addressOf(client: string): string {
  return client.slice(0, client.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}

function pathsOf({ entry }: Heard): readonly string[] {
  if (entry.kind === 'event') return [entry.path]
  if (entry.kind !== 'request') return []
  const parts = (entry.parts ?? []).flatMap(({ path }) => path ?? [])
  return entry.path === undefined ? parts : [entry.path]
}

function failed({ entry }: Heard): boolean {
  if (entry.kind === 'request') return isFailure(entry)
  return entry.kind === 'session' ? ['expired', 'refused', 'lost'].includes(entry.what) : entry.kind === 'unread'
}

/** Whether a request was refused, in part or whole, or has no answer. */
function isFailure({ error, unanswered, parts }: Exchange): boolean {
  return error !== undefined || unanswered || (parts ?? []).some((part) => part.error !== undefined)
}
