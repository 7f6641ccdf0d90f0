import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { type Program, program, quoted, zkcliProgram } from '../../harness/program.ts'
import { noPty, type PromptShape, TestShell } from '../../repl/test-shell.ts'
import { hostileNames } from './completed-names.ts'

const names = hostileNames(10, 7)
/** What is typed in front of TAB; the quote that is open afterwards is closed. */
const beginnings = ['/N/a', '"/N/a', "'/N/a", '/N/"a', "/N/'a", '"/N"/a']

/** A shell: how it starts, and how it writes the line being edited to `$LINE_FILE` at Ctrl-T. */
const shells: Readonly<Record<string, { program: Program; setup: string }>> = {
  bash: {
    program: ['bash', '--norc', '--noprofile', '-i'],
    setup: `eval "$(zoosh completion bash)"; write() { printf %s "$READLINE_LINE" >"$LINE_FILE.new"; mv "$LINE_FILE.new" "$LINE_FILE"; }; bind -x '"\\C-t": write'`,
  },
  zsh: {
    program: ['zsh', '-f', '-i'],
    setup: `autoload -U compinit; compinit -u -D; eval "$(zoosh completion zsh)"; write() { printf %s "$BUFFER" >"$LINE_FILE.new"; mv "$LINE_FILE.new" "$LINE_FILE"; }; zle -N write; bindkey '^T' write`,
  },
  fish: {
    program: ['fish', '--no-config', '-i'],
    setup: `zoosh completion fish | source; function write; commandline >$LINE_FILE.new; mv $LINE_FILE.new $LINE_FILE; end; bind \\ct write`,
  },
}

let sandbox: Sandbox
let zk: ZooKeeper
const folders: string[] = []

beforeAll(async () => {
  sandbox = await Sandbox.start()
  sandbox.seed(names.flatMap((name, index) => [[`/${index}`, null] as const, [`/${index}/${name}`, null] as const]))
  zk = await connect(sandbox.connectString)
})
afterAll(async () => {
  await zk?.close()
  await sandbox?.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder with a `zoosh` that completes as the real one, and otherwise only writes down its arguments. */
function stage(): { bin: string; work: string; env: Record<string, string>; line: string; argv: string } {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-names-'))
  folders.push(folder)
  const [bin, work] = ['bin', 'work'].map((name) => mkdtempSync(join(folder, name))) as [string, string]
  const [line, argv] = [join(folder, 'line'), join(folder, 'argv')]
  writeFileSync(
    join(bin, 'zoosh'),
    `#!/bin/sh\ncase $1 in __complete|completion) exec ${quoted(program)} "$@";; esac\n` +
      `printf '%s\\0' "$@" >"$ARGV_FILE.new"; mv "$ARGV_FILE.new" "$ARGV_FILE"\n`,
  )
  chmodSync(join(bin, 'zoosh'), 0o755)
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    PS1: '$ ',
    PROMPT: '$ ',
    ZOOSH_SERVER: sandbox.connectString,
    LINE_FILE: line,
    ARGV_FILE: argv,
  }
  return { bin, work, env, line, argv }
}

/** Waits for a file, and takes it away. */
async function taken(file: string, ms = 15_000): Promise<string | undefined> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    if (existsSync(file)) {
      renameSync(file, `${file}.taken`)
      return readFileSync(`${file}.taken`, 'utf8')
    }
    await new Promise((done) => setTimeout(done, 10))
  }
  return undefined
}

/** The quote a line leaves open; a shell may have put it elsewhere than it was typed. */
function openIn(line: string, shell: string): string {
  // Only fish has escapes in single quotes.
  const single = shell === 'fish' ? /'(?:[^'\\]|\\.)*'/ : /'[^']*'/
  const quoted = new RegExp(`${single.source}|"(?:[^"\\\\]|\\\\.)*"|\\\\.`, 'g')
  const closed = line.replace(quoted, '')
  return /['"]/.exec(closed)?.[0] ?? ''
}

describe.skipIf(noPty())('what TAB makes of a name is that name, and runs nothing:', () => {
  for (const [shell, { program: run, setup }] of Object.entries(shells)) {
    const missing = spawnSync(run[0], ['--version']).error !== undefined
    if (missing) console.warn(`${shell} is not installed: its completion of names is NOT tested`)

    test.skipIf(missing).each(beginnings)(`${shell} %s`, { timeout: 300_000 }, async (beginning) => {
      const { work, env, line, argv } = stage()
      const terminal = new TestShell({
        program: run,
        args: [],
        env,
        cwd: work,
        columns: 200,
        prompt: { text: '$', whole: /^\$ / },
      })
      const wrong: string[] = []
      try {
        // A shell that starts throws away what was typed before it was there.
        await terminal.calm(500)
        terminal.type(`${setup}; zoosh ready\r`)
        expect(await taken(argv)).toBe('ready\0')
        for (const [index, name] of names.entries()) {
          const typed = beginning.replace('N', String(index))
          terminal.type(`zoosh get ${typed}\t\u0014`)
          const edited = (await taken(line))?.trimEnd() ?? ''
          terminal.type(`${openIn(edited, shell)}\r`)
          const got = (await taken(argv, 3_000))?.split('\0').slice(0, -1)
          const wanted = `/${index}/${name}`
          if (got?.length !== 2 || got[1] !== wanted) wrong.push(`${edited} is ${JSON.stringify(got)}, not ${wanted}`)
          // Out of whatever is still open.
          if (got === undefined) terminal.type('\u0003')
        }
        expect(wrong).toEqual([])
        expect(readdirSync(work)).toEqual([])
      } finally {
        await terminal.stop()
      }
    })
  }

  const own: Readonly<Record<string, { program: Program; args: string[]; prompt: PromptShape; cannot?: RegExp }>> = {
    zoosh: { program, args: [], prompt: { text: '❯', whole: /^.*[●◐○].*?❯ ?/ } },
    // Blanks and both quotes have no spelling there.
    zkcli: {
      program: zkcliProgram,
      args: ['-server'],
      prompt: { text: '[zk:', whole: /^\[zk: \S+ \d+\] ?/ },
      cannot: /(?=.* )(?=.*')(?=.*")/,
    },
  }
  test.each(Object.entries(own))('%s', { timeout: 120_000 }, async (id, { program, args, prompt, cannot }) => {
    const { work, env } = stage()
    const shell = new TestShell({
      program,
      args: args.length > 0 ? [...args, sandbox.connectString] : [],
      env: { ...env, PATH: process.env.PATH! },
      cwd: work,
      columns: 200,
      prompt,
    })
    const wrong: string[] = []
    try {
      await shell.until((rows) => /❯|CONNECTED/.test(rows.join('\n')))
      for (const [index, name] of names.entries()) {
        for (const [which, beginning] of ['/N/a', '"/N/a', "'/N/a"].entries()) {
          const [path, word] = [`/${index}/${name}`, `${id}${index}${which}`]
          await shell.untilEdited((line) => line.startsWith('▏'), 'to begin')
          shell.type(`set ${beginning.replace('N', String(index))}\t`)
          if (cannot?.test(name)) {
            await shell.until((rows) => rows.some((row) => /cannot be spelled/.test(row)))
            shell.type('\u0003')
            await shell.calm()
            continue
          }
          await shell.untilEdited((line) => /z["']?▏/.test(line), `that ends in ${name}`)
          shell.type(` ${word}\r`)
          const until = Date.now() + 3_000
          let data = ''
          while (data !== word && Date.now() < until) data = String((await zk.get(path)).data ?? '')
          if (data !== word) {
            wrong.push(`${beginning} of ${path}: ${(await shell.terminal.everything()).slice(-4).join('\n')}`)
            shell.type('\u0003')
          }
        }
      }
      expect(wrong).toEqual([])
      expect((await zk.children('/')).children).toHaveLength(names.length + 1)
      expect(readdirSync(work)).toEqual([])
    } finally {
      await shell.stop()
    }
  })
})
