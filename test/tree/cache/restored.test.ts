import { cpSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { during } from '../../harness/during.ts'
import { type Restorable, restoredScenario } from './restored.scenario.ts'

class RestorableSandbox implements Restorable {
  #folder = ''
  #sandbox: Sandbox | undefined

  get connectString(): string {
    return this.#sandbox!.connectString
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'zoosh-restored-'))
    await this.#open(0)
  }

  async stop(): Promise<void> {
    await this.#sandbox?.stop()
    await rm(this.#folder, { recursive: true })
  }

  keep(): Promise<void> {
    return this.#between(() => cpSync(this.#data, this.#kept, { recursive: true }))
  }

  restore(): Promise<void> {
    return this.#between(() => {
      rmSync(this.#data, { recursive: true })
      cpSync(this.#kept, this.#data, { recursive: true })
    })
  }

  get #data(): string {
    return join(this.#folder, 'data')
  }

  get #kept(): string {
    return join(this.#folder, 'kept')
  }

  async #between(work: () => void): Promise<void> {
    const { port } = this.#sandbox!
    await this.#sandbox!.stop()
    work()
    await this.#open(port!)
  }

  async #open(port: number): Promise<void> {
    this.#sandbox = await Sandbox.start({ port, tickTime: 500, dataDir: this.#data })
  }
}

const server = during(new RestorableSandbox())
restoredScenario(() => server)
