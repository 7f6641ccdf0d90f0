import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { OPEN_ACL } from '../../../src/client/terms/acl.ts'
import { dice } from '../../harness/dice.ts'
import { type Picture, takePicture } from './picture.ts'

/** A moment of a server's life, as it was seen then. */
export interface Seen {
  readonly zxid: bigint
  /** ms since 1970: after its last change, and before the next. */
  readonly time: number
  readonly picture: Picture
}

const DIGEST = [{ perms: 31, scheme: 'digest', id: 'bob:ikIaKsbtGweaHnb/jKn7OHqbunM=' }, ...OPEN_ACL]

/** Changes a server's tree at random, many at once, and looks at all of it between the bursts. */
export class Life {
  readonly #server: string
  readonly #random: () => number
  #guests: ZooKeeper[] = []
  readonly moments: Seen[] = []

  constructor(server: string, seed: number) {
    this.#server = server
    this.#random = dice(seed)
  }

  /** Lives on for so many moments. @param restart between two bursts, now and then */
  async live(count: number): Promise<void> {
    const zk = await connect(this.#server, { auth: ['digest:bob:pw'] })
    try {
      if (this.moments.length === 0) await this.#begin(zk)
      for (let moment = 0; moment < count; moment++) {
        await this.#burst(zk)
        await this.#look(zk)
      }
    } finally {
      await zk.close()
    }
  }

  async end(): Promise<void> {
    for (const guest of this.#guests.splice(0)) await guest.close()
  }

  /** Enough data that a snapshot takes its time, and a quota, whose numbers the server keeps. */
  async #begin(zk: ZooKeeper): Promise<void> {
    await zk.create('/ballast')
    await Promise.all(Array.from({ length: 100 }, (_, i) => zk.create(`/ballast/${i}`, Buffer.alloc(20_000, `${i} `))))
    for (let i = 0; i < 8; i++) await zk.create(`/${i}`)
    await zk.create('/zookeeper/quota/3')
    await zk.create('/zookeeper/quota/3/zookeeper_limits', 'count=1000,bytes=-1')
    await zk.create('/zookeeper/quota/3/zookeeper_stats', 'count=0,bytes=0')
  }

  async #burst(zk: ZooKeeper): Promise<void> {
    if (this.#chance(0.15)) this.#guests.push(await connect(this.#server))
    if (this.#chance(0.1) && this.#guests.length > 0) void (await this.#guests.shift()!.close())
    const size = 1 + Math.floor(this.#random() * 60)
    const doer = () => this.#guests[Math.floor(this.#random() * 2 * this.#guests.length)] ?? zk
    // Many fail, which is a transaction, too.
    await Promise.allSettled(Array.from({ length: size }, () => this.#change(doer())))
  }

  #change(zk: ZooKeeper): Promise<unknown> {
    const path = this.#path()
    const data = `${Math.floor(this.#random() * 1e9)}`
    const kinds: (() => Promise<unknown>)[] = [
      () => zk.create(path, data),
      () => zk.create(path, null),
      () => zk.create(path, data, { mode: 'ephemeral' }),
      () => zk.create(`${path}-`, data, { mode: 'persistent-sequential' }),
      () => zk.create(path, data, { mode: 'container' }),
      () => zk.create(path, data, { mode: 'persistent-ttl', ttl: 3_600_000 }),
      () => zk.set(path, data),
      () => zk.set(path, Buffer.alloc(0)),
      () => zk.set(path, data),
      () => zk.delete(path),
      () => zk.delete(path),
      () => zk.setAcl(path, this.#chance(0.5) ? DIGEST : OPEN_ACL),
      () => zk.transaction().create(path, data).set(path, `${data}.`).commit(),
      () => zk.transaction().set(path, data).delete(`${path}/x`).commit(),
      () => zk.transaction().delete(path).create(path, data).commit(),
    ]
    return kinds[Math.floor(this.#random() * kinds.length)]!()
  }

  /** Few, so that most things happen to each. */
  #path(): string {
    const name = () => 'abc'[Math.floor(this.#random() * 3)]
    const top = `/${Math.floor(this.#random() * 8)}/${name()}`
    return this.#chance(0.5) ? top : `${top}/${name()}`
  }

  async #look(zk: ZooKeeper): Promise<void> {
    await zk.sync('/')
    await sleep(3)
    const time = Date.now()
    await sleep(3)
    const picture = await takePicture(zk)
    this.moments.push({ zxid: zk.lastZxid, time, picture })
  }

  #chance(share: number): boolean {
    return this.#random() < share
  }
}
