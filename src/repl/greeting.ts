import type { Settings } from '../cli/declare/settings.ts'
import { escapeText, type Inert, own } from '../render/text.ts'

type Where = Pick<Settings, 'sandbox' | 'past' | 'server' | 'profile'>

/**
 * What a shell says first: where one is, and how to find out more. A line, without its end.
 * @param completes whether Tab does anything
 */
export function greeting(where: Where, completes = true): Inert {
  return own`zoosh on ${escapeText(name(where))}; type help${completes ? own`, Tab completes` : own``}`
}

function name({ sandbox, past, server, profile }: Where): string {
  if (past !== undefined) return `the past of ${past}, which nothing changes`
  if (sandbox) return 'the sandbox, an example tree in memory'
  return profile === undefined ? server : `${profile} (${server})`
}
