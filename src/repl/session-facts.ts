import { embeddedWord } from '../cli/declare/embedded.ts'
import type { Settings } from '../cli/declare/settings.ts'
import { afterExpiry } from '../cli/life/failure.ts'
import type { SessionEvent } from '../client/terms/session-events.ts'
import type { LiveShell } from './run/live-shell.ts'
import type { PromptFacts } from './terminal/prompt.ts'

/** What the prompt tells of the shell's session. */
export function sessionFacts(shell: LiveShell): PromptFacts {
  const { settings } = shell
  const { state } = shell.parts.session
  return {
    name: settings.profile ?? embeddedWord(settings) ?? serverName(settings.server),
    colour: settings.profileColour,
    state,
    readOnly: settings.readOnly || state === 'connected-read-only',
    operations: shell.transaction?.length,
    cwd: shell.cwd,
    status: shell.status,
    unicode: settings.unicode,
  }
}

/** What happened to the session, where the prompt's light does not say enough. */
export function sessionNotice({ state, server, error }: SessionEvent): string | undefined {
  if (state === 'expired')
    return `${error?.message ?? 'the session has expired'}; ${afterExpiry(error)}; the next command opens another`
  if (state === 'auth-failed') return `the server refused the credentials${error ? `: ${error.message}` : ''}`
  if (state === 'connected-read-only') return `${server ?? 'the server'} is read-only: it has lost its quorum`
  return undefined
}

/** The first server of a connect string, without the usual port; how many there are besides it. */
function serverName(server: Settings['server']): string {
  const [hosts = '', ...chroot] = server.split('/')
  const [first = '', ...others] = hosts.split(',')
  const more = others.length > 0 ? `+${others.length}` : ''
  return `${first.replace(/:2181$/, '')}${more}${chroot.map((part) => `/${part}`).join('')}`
}
