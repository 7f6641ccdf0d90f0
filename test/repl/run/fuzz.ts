import { expect, vi } from 'vitest'
import { registry } from '../../../src/commands/index.ts'
import { runLine } from '../../../src/repl/run/run-line.ts'
import { inProcessShell } from './in-process-shell.ts'

/** Commands that leave, wait for ever, ask, start programs or servers, or touch files outside. */
const leftOut =
  /^(exit|quit|fg|connect|use|profile|ensemble|bench|latency|sandbox|edit|lock|semaphore|double-barrier|elect|barrier|queue|group|counter|configure|watch|wait|top|export|import|apply|undo|trash|doctor|status|who|sessions|admin|logs|log|alias|auth|addauth|reconfig|config|tail|cp|mv|diff|grep|find)\b/

const words = [
  '/',
  '/app',
  '/app/config',
  '/nowhere',
  '..',
  '.',
  '-',
  '--',
  '',
  'a b',
  '配置',
  '🚀',
  "it's",
  '"',
  '\u001b[31m',
  '\u202e',
  '-1',
  '99999999999',
  '1.5s',
  'world:anyone:r',
  'digest:a:b:cdrwa',
  '{"a":1}',
  '*',
  '/app/*',
  '[',
  '__proto__',
  '$?',
  '!!',
]
const flags = [
  '-l',
  '-R',
  '-e',
  '-s',
  '-c',
  '--json',
  '-o',
  'json',
  'plain',
  'pretty',
  '--stat',
  '--version',
  '-v',
  '-p',
  '--acl',
  '--ttl',
  '-t',
  '--hex',
  '--base64',
  '--limit',
  '--sort',
  '--dry-run',
  '-y',
  '--nonsense',
  '--help',
  '-h',
  '--server',
  '--',
  '--debug',
  '--no-color',
]
const glue = [
  ' ',
  ' ',
  ' ',
  ' ',
  ' ',
  '; ',
  ' && ',
  ' || ',
  ' # ',
  '\n',
  ' & ',
  '\\',
  "'",
  '"',
  ' > /dev/null ',
  '\t',
  '',
]

/** The oldest commands, and the words of the shell. */
export const basics =
  'create get set ls delete rm stat exists count sync cd pwd echo alias unalias history watches unwatch help close'.split(
    ' ',
  )

/** All commands that need no caution. */
export const everything = Object.entries(registry)
  .flatMap(([id, { aliases, hidden }]) => (hidden ? [] : [id, ...aliases]))
  .filter((name) => !leftOut.test(name))

/** Random lines, the same ones for the same seed. */
export function* fuzzedLines(count: number, seed: number, names: readonly string[]): Generator<string> {
  const safe = [...names, 'nonsense', 'time', 'ge']
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const pick = (from: readonly string[]) => from[random(from.length)]!
  for (let line = 0; line < count; line++) {
    let text = pick(safe)
    for (let more = random(7); more > 0; more--) text += pick(glue) + pick(random(2) ? words : flags)
    if (random(10) === 0) text = Array.from({ length: random(40) }, () => String.fromCodePoint(random(0x2fff))).join('')
    // What would write into this directory, or start a program, is no matter of the shell's.
    if (!/[|]|>(?! \/dev\/null )/.test(text.replaceAll(' || ', ' '))) yield text
  }
}

const PATIENCE_MS = 3_000

/** Runs lines in a shell: none may throw, be a bug, or send a control character of its own making to the terminal. */
export async function fuzz(count: number, seed: number, names: readonly string[]): Promise<number> {
  const at = await inProcessShell()
  let ran = 0
  const rejections: unknown[] = []
  const note = (reason: unknown) => void rejections.push(reason)
  process.on('unhandledRejection', note)
  const past = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
  try {
    for (const line of fuzzedLines(count, seed, names)) {
      // What waits for something that never comes is given up, as by Ctrl-C.
      const patience = setTimeout(() => at.type('\u0003'), PATIENCE_MS)
      await runLine(at.shell, line)
      clearTimeout(patience)
      const written = at.takeWritten()
      expect(at.shell.status, `${JSON.stringify(line)} printed:\n${written}`).not.toBe(70)
      expect(written.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, ''), JSON.stringify(line)).not.toMatch(
        /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202e]/,
      )
      for (const write of past) expect(write, `${JSON.stringify(line)} wrote past the screen`).not.toHaveBeenCalled()
      ran++
    }
    at.shell.status = 0
    await runLine(at.shell, 'exists /zookeeper')
    expect(at.shell.status).toBe(0)
    expect(rejections).toEqual([])
  } finally {
    process.off('unhandledRejection', note)
    for (const write of past) write.mockRestore()
    await at.stop()
  }
  return ran
}
