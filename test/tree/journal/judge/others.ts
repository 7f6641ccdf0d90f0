import type { ZooKeeper } from '../../../../src/client/client.ts'
import { parentPath } from '../../../../src/wire/path.ts'

const NAMES = ['', '/a', '/b', '/a/x', '/a/y', '/b/x', '/b/x/deep']
const ACLS = ['world:anyone:cdrwa', 'world:anyone:cdrwa', 'world:anyone:drwa', 'world:anyone:dra']
const BITS: Readonly<Record<string, number>> = { cdrwa: 31, drwa: 27, dra: 25 }

interface Value {
  data: string
  acl: string
}

/** Somebody else, who writes to the same few znodes, and knows what was acknowledged. */
export class Others {
  /** What they have made, as they know it: what our commands took is still in here, and what those made is not. */
  readonly world = new Map<string, Value>()
  readonly story: string[] = []
  /** What they have ever made. */
  readonly made = new Set<string>()
  readonly #zk: ZooKeeper
  readonly #root: string
  readonly #roll: () => number
  #count = 0
  #acts = Promise.resolve()

  constructor(zk: ZooKeeper, root: string, roll: () => number) {
    this.#zk = zk
    this.#root = root
    this.#roll = roll
  }

  /** Makes a tree of some of the znodes there can be. @param acls that some of them get */
  async grow(acls: readonly string[] = ACLS): Promise<void> {
    for (const name of NAMES) {
      if (name !== '' && this.#roll() < 0.2) continue
      const path = this.#root + name
      if (!this.world.has(parentPath(path)) && name !== '') continue
      const data = this.value()
      await this.#zk.create(path, data)
      this.#make(path, data)
    }
    for (const path of this.world.keys()) if (this.#roll() < 0.3) await this.#setAcl(path, acls)
  }

  /** One of the znodes there can be, below the root. */
  name(): string {
    return NAMES[Math.floor(this.#roll() * NAMES.length)]!
  }

  /** @param acls whether it may be an ACL that is changed */
  async act(acls: boolean): Promise<void> {
    const roll = this.#roll
    const zk = this.#zk
    const path = this.#root + this.name()
    const data = this.value()
    const what = roll()
    if (what < 0.3)
      await this.#ack(
        `create ${path} ${data}`,
        () => zk.create(path, data),
        () => this.#make(path, data),
      )
    else if (what < 0.6) {
      await this.#ack(
        `set ${path} ${data}`,
        () => zk.set(path, data),
        () => {
          const before = this.world.get(path)
          if (before) before.data = data
        },
      )
    } else if (what < 0.8)
      await this.#ack(
        `delete ${path}`,
        () => zk.delete(path),
        () => this.world.delete(path),
      )
    else if (acls) await this.#setAcl(path)
  }

  /** Deleted and created in one breath: the version is 0 again. */
  async anew(): Promise<void> {
    const path = this.#root + this.name()
    const data = this.value()
    const both = this.#zk.transaction().delete(path).create(path, data)
    await this.#ack(
      `anew ${path} ${data}`,
      () => both.commit(),
      () => this.#make(path, data),
    )
  }

  value(): string {
    return `v${this.#count++}`
  }

  /** Of what they have made, what is not there any more as they have made it. */
  async lost(): Promise<{ path: string; what: 'gone' | 'data' | 'acl'; text: string }[]> {
    const lost: { path: string; what: 'gone' | 'data' | 'acl'; text: string }[] = []
    for (const [path, { data, acl }] of this.world) {
      const now = await this.#zk.get(path).catch(() => undefined)
      const [entry] = now ? (await this.#zk.getAcl(path)).acl : []
      if (!now) lost.push({ path, what: 'gone', text: `${path} is gone, it was ${data}` })
      else if (String(now.data) !== data)
        lost.push({ path, what: 'data', text: `${path} is ${now.data}, it was ${data}` })
      else if (entry?.perms !== BITS[acl.split(':')[2]!])
        lost.push({ path, what: 'acl', text: `${path} has perms ${entry?.perms}, it had ${acl}` })
    }
    return lost
  }

  #make(path: string, data: string): void {
    this.made.add(path)
    this.world.set(path, { data, acl: ACLS[0]! })
  }

  async #setAcl(path: string, acls: readonly string[] = ACLS): Promise<void> {
    const acl = acls[Math.floor(this.#roll() * acls.length)]!
    await this.#ack(
      `acl ${path} ${acl}`,
      () => this.#zk.setAcl(path, acl),
      () => {
        const before = this.world.get(path)
        if (before) before.acl = acl
      },
    )
  }

  /** One after the other: what is known here is known in the order of the server. */
  #ack(what: string, act: () => Promise<unknown>, done: () => unknown): Promise<void> {
    this.#acts = this.#acts.then(async () => {
      const refused = await act().then(
        () => false,
        () => true,
      )
      this.story.push(`${refused ? 'refused' : 'done'}: ${what}`)
      if (!refused) done()
    })
    return this.#acts
  }
}
