import type { ZooKeeper } from '../../client/client.ts'
import { perms } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { Acl } from '../../wire/records.ts'
import { isSameEntry } from './same.ts'

/** What it takes to put something below a znode, and to close it again. */
const OPENING = perms.create | perms.delete | perms.admin

/**
 * Parents that get their ACL when everything below them is there: until then it has an entry more, which lets us create
 * below. The entry is for who we are, and for everybody only where a server (before 3.7) does not tell who that is.
 */
export class Openings {
  readonly #zk: ZooKeeper
  readonly #opened: { path: string; acl: readonly Acl[]; aversion: number }[] = []
  #entry: Promise<Acl | undefined> | undefined

  constructor(zk: ZooKeeper) {
    this.#zk = zk
  }

  /** The ACL to create a parent with. Where it differs from the one asked for, `opened` is to be told. */
  async open(acl: readonly Acl[]): Promise<readonly Acl[]> {
    if (letsAnybodyCreate(acl)) return acl
    this.#entry ??= this.#ours()
    const entry = await this.#entry
    return entry ? [...acl, entry] : acl
  }

  opened(path: string, acl: readonly Acl[], aversion: number): void {
    this.#opened.push({ path, acl, aversion })
  }

  /** Gives all their ACLs. @returns those that did not get theirs */
  async close(): Promise<{ path: string; error: ZkError }[]> {
    const ends = await Promise.all(
      this.#opened.splice(0).map(async ({ path, acl, aversion }) => {
        try {
          await this.#zk.setAcl(path, acl, { version: aversion })
          return []
        } catch (error) {
          if (error instanceof ZkError) return [{ path, error }]
          throw error
        }
      }),
    )
    return ends.flat()
  }

  async #ours(): Promise<Acl | undefined> {
    try {
      const who = await this.#zk.whoAmI()
      if (who.some(({ authScheme }) => authScheme === 'super')) return undefined
      if (who.some(({ authScheme }) => authScheme !== 'ip')) return { scheme: 'auth', id: '', perms: OPENING }
      const address = who[0]?.user ?? ''
      // Servers before 3.9.4 take no IPv6 in an ACL.
      if (address !== '' && !address.includes(':')) return { scheme: 'ip', id: address, perms: OPENING }
    } catch (error) {
      if (!(error instanceof ZkError)) throw error
    }
    return { scheme: 'world', id: 'anyone', perms: OPENING }
  }
}

export function letsAnybodyCreate(acl: readonly Acl[]): boolean {
  return acl.some(({ scheme, id, perms: bits }) => scheme === 'world' && id === 'anyone' && (bits & perms.create) !== 0)
}

/** Whether an ACL is one that was opened and never closed: by an undo that did not come to its end. */
export function isOpened(acl: readonly Acl[], now: readonly Acl[]): boolean {
  const extra = now.slice(acl.length)
  return (
    extra.length > 0 &&
    acl.every((entry, i) => isSameEntry(entry, now[i]!)) &&
    extra.every(({ perms: bits }) => bits === OPENING)
  )
}
