import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ZooKeeper } from '../../../src/client/client.ts'
import type { Sandbox } from '../../../src/server/sandbox.ts'
import { TestShell } from '../test-shell.ts'

const PROMPT = /^hour [●◐○].*❯ ?/
const REDRAW = '\u000c'

/**
 * Plays a script at a shell and writes down what its terminal shows, part by part. Lines are typed; those with a colon are
 * what else happens: `:part` heading; `:type` without Enter; `:enter` without waiting for the end; `:keys`, a JSON string;
 * `:until` rows hold a text; `:line`, with what the line being edited has to begin, its cursor as ▏; `:ready`, an empty prompt;
 * `:write` by another client, told to the shell; `:resize` columns; `:outage` and `:back`; `:end`.
 */
export class Hour {
  readonly #shell: TestShell
  readonly #sandbox: Sandbox
  readonly #other: ZooKeeper
  readonly #parts: string[] = []
  #heading = ''

  private constructor(shell: TestShell, sandbox: Sandbox, other: ZooKeeper) {
    this.#shell = shell
    this.#sandbox = sandbox
    this.#other = other
  }

  /** Opens the shell with a profile, so that its prompt has a name. */
  static async begin(sandbox: Sandbox, other: ZooKeeper): Promise<Hour> {
    const home = await mkdtemp(join(tmpdir(), 'zoosh-hour-'))
    const folder = join(home, '.config', 'zoosh')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, 'profiles.yaml'), `profiles:\n  hour:\n    server: ${sandbox.connectString}\n`, {
      mode: 0o600,
    })
    const shell = await TestShell.start({ args: ['--profile', 'hour'], home, rows: 40 })
    return new Hour(shell, sandbox, other)
  }

  /** @returns the transcript @throws where something awaited never comes, with what is on the screen */
  async play(file: string): Promise<string> {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '' || line.startsWith('#')) continue
      const [, order, rest = ''] = /^:(\w+) ?(.*)$/.exec(line) ?? []
      if (order === undefined) await this.#line(line)
      else await this.#order(order, rest)
    }
    return this.#parts.join('\n')
  }

  stop(): Promise<void> {
    return this.#shell.stop()
  }

  async #line(line: string): Promise<void> {
    await this.#ready()
    const before = await this.#prompts()
    this.#shell.type(`${line}\r`)
    await this.#shell.until((rows) => isReady(rows) && countPrompts(rows) > before)
  }

  async #order(order: string, rest: string): Promise<void> {
    const shell = this.#shell
    if (order === 'part') return this.#part(rest)
    if (order === 'type') return this.#type(rest)
    if (order === 'enter') return this.#enter(rest)
    if (order === 'keys') return shell.type(JSON.parse(rest) as string)
    if (order === 'until') return void (await shell.until((rows) => rows.some((row) => row.includes(rest))))
    if (order === 'line') return shell.untilLine(rest)
    if (order === 'ready') return this.#ready()
    if (order === 'resize') return this.#resize(Number(rest))
    if (order === 'outage') return this.#outage()
    if (order === 'back') return this.#sandbox.refuseConnections(false)
    if (order === 'end') return this.#end()
    const [path = '', data = ''] = rest.split(' ')
    if (order === 'write') return this.#write(path, data)
    throw new Error(`the script knows no :${order}`)
  }

  async #part(heading: string): Promise<void> {
    await this.#ready()
    await this.#keep()
    this.#heading = heading
    if (this.#parts.length > 0) {
      this.#shell.type(REDRAW)
      await this.#shell.until((rows) => rows.length === 1 && isReady(rows))
    }
  }

  /** Writes down what is shown, without the prompt that waits. */
  async #keep(): Promise<void> {
    const rows = await this.#shell.calm()
    const shown = isReady(rows) ? rows.slice(0, -1) : rows
    const text = [`──── ${this.#heading === '' ? 'The shell opens' : this.#heading} ────`, ...shown].join('\n')
    this.#parts.push(`${sameEachTime(text)}\n`)
  }

  /** Typed, and shown as typed; what is done next falls upon a line that is being edited. */
  async #type(text: string): Promise<void> {
    await this.#ready()
    this.#shell.type(text)
    await this.#shell.untilLine(text)
  }

  /** A line that asks, or waits: what is done next falls upon it. */
  async #enter(text: string): Promise<void> {
    await this.#ready()
    this.#shell.type(`${text}\r`)
  }

  async #resize(columns: number): Promise<void> {
    await this.#shell.calm()
    await this.#shell.terminal.resize(columns)
    this.#shell.resize(columns)
    await this.#shell.calm()
  }

  /** Another client writes, until the shell tells of it: nobody knows when a watch in the background has begun. */
  async #write(path: string, data: string): Promise<void> {
    const told = (rows: readonly string[]): boolean => rows.some((row) => row.includes(`changed   ${path} `))
    do await this.#other.set(path, data)
    while (!(await this.#shell.until(told, 1_000).then(Boolean, () => false)))
  }

  #outage(): void {
    this.#sandbox.refuseConnections()
    this.#sandbox.dropConnection()
  }

  async #end(): Promise<void> {
    await this.#shell.ended
    await this.#keep()
  }

  async #prompts(): Promise<number> {
    return countPrompts(await this.#shell.terminal.everything())
  }

  async #ready(): Promise<void> {
    await this.#shell.until(isReady)
  }
}

const countPrompts = (rows: readonly string[]): number => rows.filter((row) => PROMPT.test(row)).length

function isReady(rows: readonly string[]): boolean {
  const last = rows.at(-1) ?? ''
  return PROMPT.test(last) && last.replace(PROMPT, '') === ''
}

/** Takes out what is another one each time: ports, numbers of sessions and transactions, times, an event told twice. */
function sameEachTime(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/0x[\da-f]{2,}/g, '0x…')
    .replace(/\d{2}:\d{2}:\d{2}(\.\d+)?/g, 'HH:MM:SS')
    .replace(/\d{4}-\d\d-\d\d/g, 'YYYY-MM-DD')
    .replace(/(?:just now|\d+(?:\.\d+)?m?s ago) +/g, '… ago  ')
    .replace(/v\d+ {2}zxid/g, 'v…  zxid')
    .replace(/^(\[1\] HH:MM:SS .*\n)\1+/gm, '$1')
}
