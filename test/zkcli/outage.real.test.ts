import { type ChildProcess, spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { describeReal, startServer } from '../harness/real-server.ts'
import { ours, type Program, real } from './programs.ts'
import { normalise } from './transcript.ts'

/** A session that is talked to line by line. */
class Talk {
  out = ''
  err = ''
  readonly child: ChildProcess

  constructor({ command: [file, ...fixed] }: Program, server: string) {
    this.child = spawn(file!, [...fixed, '-server', server])
    this.child.stdout!.on('data', (chunk: Buffer) => {
      this.out += chunk
    })
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.err += chunk
    })
  }

  say(line: string): void {
    this.child.stdin!.write(`${line}\n`)
  }

  /** Waits until something was printed so many times. */
  async until(text: string, times = 1): Promise<void> {
    const count = () => (this.out + this.err).split(text).length - 1
    for (let round = 0; count() < times; round++) {
      if (round > 1_500) throw new Error(`never: ${text}\n${this.out}\n${this.err}`)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }

  end(): Promise<number | null> {
    const code = new Promise<number | null>((resolve) => this.child.on('close', resolve))
    this.child.stdin!.end()
    return code
  }
}

async function through(program: Program): Promise<{ out: string; err: string; code: number | null }> {
  const server = await startServer()
  const talk = new Talk(program, server.connectString)
  try {
    talk.say('create /x y')
    talk.say('get -w /x')
    await talk.until('\ny\n')
    await server.kill()
    await talk.until('state:Disconnected')
    for (const line of ['get /x', 'ls -R /', 'set /x z', 'getAllChildrenNumber /', 'stat -w /x', 'bogus'])
      talk.say(line)
    await talk.until('Command not found')
    await server.restart()
    await talk.until('state:SyncConnected type:None', 2)
    talk.say('get /x')
    await talk.until('\ny\n', 2)
    talk.say('set /x w')
    await talk.until('NodeDataChanged')
    const code = await talk.end()
    const plain = (text: string) => normalise(text, '(none)').replaceAll(server.connectString, 'SERVER')
    return { out: plain(talk.out), err: plain(talk.err), code }
  } finally {
    talk.child.kill('SIGKILL')
    await server.stop()
  }
}

describeReal('a server that goes and comes back', () => {
  test('is told of alike, commands fail alike meanwhile, and session and watches live on', async () => {
    const [theirs, mine] = await Promise.all([through(real), through(ours)])
    expect(mine).toEqual(theirs)
  }, 240_000)
})
