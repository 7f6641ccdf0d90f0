import type { Context } from '../../src/cli/declare/context.ts'
import type { Settings } from '../../src/cli/declare/settings.ts'
import { execute, oneShot, report } from '../../src/cli/life/lifecycle.ts'
import { Interrupted } from '../../src/cli/life/stop-error.ts'
import { settle } from '../../src/cli/settings/settle.ts'
import { find, parseCall } from '../../src/cli/words/dispatch.ts'
import type { ZooKeeper } from '../../src/client/client.ts'
import { registry } from '../../src/commands/index.ts'

export interface Outcome {
  readonly out: string
  readonly err: string
  readonly code: number
}

export type Run = (words: string | readonly string[], stdin?: string) => Promise<Outcome>

interface Where {
  /** stdout and stderr are terminals. */
  readonly terminal?: boolean
  /** Ends the command after so many ms; what is printed until then is the outcome. */
  readonly within?: number
  /** Ends the command. */
  readonly controller?: AbortController
  /** Told of what is printed to stdout, as it comes. */
  readonly told?: (text: string) => void
}

/** Runs command lines through the real registry, parser and renderers on one session, as a script does, and collects what they print. */
export function runner(zk: ZooKeeper, settings: Partial<Settings> = {}, where: Where = {}): Run {
  const { terminal = false, within, controller = new AbortController(), told } = where
  return async (words, stdin = '') => {
    const line = typeof words === 'string' ? words.split(' ') : words
    let out = ''
    let err = ''
    const io = {
      out(chunk: string | Uint8Array) {
        const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
        out += text
        told?.(text)
        return undefined
      },
      err(text: string) {
        err += text
      },
      readStdin: async () => Buffer.from(stdin),
      inTty: false,
      outTty: terminal,
      errTty: terminal,
      columns: 80,
    }
    const { signal } = controller
    const timer = within === undefined ? undefined : setTimeout(() => controller.abort(new Interrupted(130)), within)
    const base = { io, cwd: '/', signal, interactive: false, zk: async () => zk }
    const lend: Context['lend'] = (use) => use()
    try {
      const found = find(registry, line)
      if (!found) throw new Error(`no command in ${line.join(' ')}`)
      const { default: command } = await found.entry.load()
      const parsed = await parseCall(found.id, command, found.argv, undefined)
      const all = { ...settle(parsed.flags, {}, false), ...settings }
      return { code: await execute(command, parsed, { ...base, lend, settings: all }, oneShot), out, err }
    } catch (error) {
      const code = report(error, { io, settings: settle({}, {}, false) }, oneShot)
      return { code, out, err }
    } finally {
      clearTimeout(timer)
    }
  }
}
