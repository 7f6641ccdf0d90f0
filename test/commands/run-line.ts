import type { Context } from '../../src/cli/declare/context.ts'
import type { Settings } from '../../src/cli/declare/settings.ts'
import { execute, oneShot, report } from '../../src/cli/life/lifecycle.ts'
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

/** Runs command lines through the real registry, parser and renderers on one session, as a script does, and collects what they print. */
export function runner(zk: ZooKeeper, settings: Partial<Settings> = {}): Run {
  return async (words, stdin = '') => {
    const line = typeof words === 'string' ? words.split(' ') : words
    let out = ''
    let err = ''
    const io = {
      out(chunk: string | Uint8Array) {
        out += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
        return undefined
      },
      err(text: string) {
        err += text
      },
      readStdin: async () => Buffer.from(stdin),
      inTty: false,
      outTty: false,
      errTty: false,
      columns: 80,
    }
    const base = { io, cwd: '/', signal: new AbortController().signal, interactive: false, zk: async () => zk }
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
    }
  }
}
