import type { Settings } from '../cli/declare/settings.ts'
import { AFTER_EXPIRY } from '../cli/life/failure.ts'
import { ConnectionError } from '../client/terms/connection-error.ts'
import type { SessionEvent } from '../client/terms/session-events.ts'
import type { LiveShell } from './run/live-shell.ts'
import type { PromptFacts } from './terminal/prompt.ts'

/** What the prompt tells of the shell's session. */
export function sessionFacts(shell: LiveShell): PromptFacts {
  const { settings } = shell
  const { state } = shell.parts.session
  return {
    name: settings.profile ?? (settings.sandbox ? 'sandbox' : serverName(settings.server)),
    colour: settings.profileColour,
    state,
    readOnly: settings.readOnly || state === 'connected-read-only',
    cwd: shell.cwd,
    status: shell.status,
    unicode: speaksUnicode(process.env),
  }
}

/** What happened to the session, where the prompt's light does not say enough. */
export function sessionNotice({ state, server, error }: SessionEvent): string | undefined {
  if (state === 'expired') return `${expiry(error)}; the next command opens another`
  if (state === 'auth-failed') return `the server refused the credentials${error ? `: ${error.message}` : ''}`
  if (state === 'connected-read-only') return `${server ?? 'the server'} is read-only: it has lost its quorum`
  return undefined
}

/** What is known of a session that is over: a server's word, or that none was heard. */
function expiry(error: Error | undefined): string {
  const what = error?.message ?? 'the session has expired'
  const assumed = error instanceof ConnectionError && error.assumed
  return `${what}; ${assumed ? AFTER_EXPIRY : 'its ephemeral znodes and watches are gone'}`
}

/** The first server of a connect string, without the usual port; how many there are besides it. */
function serverName(server: Settings['server']): string {
  const [hosts = '', ...chroot] = server.split('/')
  const [first = '', ...others] = hosts.split(',')
  const more = others.length > 0 ? `+${others.length}` : ''
  return `${first.replace(/:2181$/, '')}${more}${chroot.map((part) => `/${part}`).join('')}`
}

/** Whether the locale has more than ASCII. */
export function speaksUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
}
