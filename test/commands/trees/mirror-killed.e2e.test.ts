import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { dice } from '../../harness/dice.ts'
import { call, program } from '../../harness/program.ts'
import { describeReal, type RealServer, realServer } from '../../harness/real-server.ts'
import { cleanEnv } from '../../harness/zoosh.ts'
import { Gardener } from '../../tree/follow/gardener.ts'
import { treeText } from '../../tree/mirror/judge/tree-text.ts'

/** How long somebody writes, in s, and how often a second; by hand longer. */
const seconds = Number(process.env.ZOOSH_MIRROR_SECONDS ?? 6)
const RATE = 500
const seed = Number(process.env.ZOOSH_SEED ?? 1)

describeReal(`a mirror between real servers, written to ${RATE} times a second`, () => {
  const [source, target] = [realServer(), realServer()]

  test.each(['with --state', 'with --prune'])(
    `%s: kill -9 of it and of either server for ${seconds} s, and both end the same (seed ${seed})`,
    { timeout: seconds * 1000 + 120_000 },
    async (how) => {
      const folder = await mkdtemp(join(tmpdir(), 'zoosh-mirror-'))
      const root = how === 'with --state' ? '/kept' : '/pruned'
      const more = how === 'with --state' ? ['--state', join(folder, 'state')] : ['--prune']
      const mirror = new Killable(source, target, root, more)
      const random = dice(seed)
      const faults: (() => Promise<void>)[] = [() => mirror.restart(), () => source.restart(), () => target.restart()]
      await using zk = await connect(source.connectString, { sessionTimeout: 60_000, timeout: 60_000 })
      await zk.create(root)
      const writing = write(zk, root, random)
      try {
        mirror.start()
        for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
          await sleep(500 + random() * 2000)
          // Often two at a time.
          const some = [faults[Math.floor(random() * 3)]!, faults[Math.floor(random() * 3)]!]
          await Promise.all([...new Set(some)].map((fault) => fault()))
        }
        await writing.end()
        await using other = await connect(target.connectString, { timeout: 30_000 })
        const wanted = await treeText(zk, root, true)
        const end = Date.now() + 40_000
        while ((await treeText(other, root, true)) !== wanted && Date.now() < end) await sleep(100)
        expect(await treeText(other, root, true)).toBe(wanted)
        // Nobody else was at the target: whoever finds one has lost count of what is his own.
        expect(mirror.told.filter((line) => /"(conflict|obstacle)"/.test(line))).toEqual([])
      } finally {
        await writing.end()
        await mirror.kill()
        await rm(folder, { recursive: true, force: true })
      }
    },
  )
})

/** The built program, mirroring. */
class Killable {
  readonly told: string[] = []
  readonly #words: readonly string[]
  #child: ChildProcess | undefined

  constructor(source: RealServer, target: RealServer, root: string, more: readonly string[]) {
    const places = (): string[] => [source, target].map(({ connectString }) => `zk://${connectString}${root}`)
    this.#words = ['mirror', ...places(), '-y', '-o', 'ndjson', '--session-timeout', '4s', ...more]
  }

  start(): void {
    const child = spawn(...call(program, this.#words), { env: cleanEnv(), stdio: ['ignore', 'pipe', 'ignore'] })
    child.stdout.on('data', (chunk: Buffer) => this.told.push(...String(chunk).split('\n')))
    this.#child = child
    // Where an end cannot be had at the beginning it is started again, as its user would.
    child.on('exit', (code) => {
      if (this.#child === child && code !== null) setTimeout(() => this.#child === child && this.start(), 200)
    })
  }

  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await gone
  }

  async restart(): Promise<void> {
    await this.kill()
    this.start()
  }
}

/** Writes at a steady rate, through whatever happens to the server. */
function write(zk: Awaited<ReturnType<typeof connect>>, root: string, random: () => number): { end(): Promise<void> } {
  const gardener = new Gardener(zk, root, random)
  let over = false
  const done = (async () => {
    while (!over) {
      const work = gardener.work(RATE / 20).catch((error: unknown) => {
        if (!(error instanceof ConnectionError)) throw error
      })
      await Promise.all([work, sleep(50)])
    }
  })()
  return {
    end() {
      over = true
      return done
    },
  }
}
