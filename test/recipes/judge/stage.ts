import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FaultyProxy } from '../../harness/proxy.ts'
import { scratch } from '../../harness/real-server.ts'
import type { Arena } from './arena.ts'
import { Host } from './host.ts'
import { LifeLog } from './life-log.ts'
import { type Process, processesOf, signalTo } from './processes.ts'

let stages = 0

/** Hosts, their ways to servers, and the log of what lives on them. Nothing of it is left in the end. */
export class Stage implements AsyncDisposable {
  /** A path nobody else uses. */
  readonly path: string
  readonly log: LifeLog = new LifeLog(join(mkdtempSync(join(scratch, 'zoosh-judge-')), 'life'))
  readonly hosts: Host[] = []
  readonly #mark: string
  readonly #arena: Arena

  constructor(arena: Arena) {
    this.#arena = arena
    this.#mark = `${process.pid}.${stages++}/`
    this.path = `/judge-${this.#mark.slice(0, -1)}`
  }

  /** A host with ways of its own. @param to the servers it knows; default all */
  async host(name: string, to = this.#arena.servers): Promise<Host> {
    const links = await Promise.all(to.map((server) => FaultyProxy.start(server)))
    const host = new Host(name, `${this.#mark}${name}/`, links)
    this.hosts.push(host)
    return host
  }

  /** Processes that live on one of the hosts now. */
  get processes(): Process[] {
    return processesOf(this.#mark)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid } of this.processes) signalTo(pid, 'SIGKILL')
    await Promise.all(this.hosts.flatMap(({ links }) => links.map((link) => link.stop())))
    this.log.close()
    rmSync(dirname(this.log.file), { recursive: true, force: true })
  }
}
