import { lifetimeOf } from './znode.ts'

/** Which nodes do not live for ever: ephemeral ones by session, containers, TTL nodes. */
export class Lifetimes {
  readonly ephemerals = new Map<bigint, Set<string>>()
  readonly containers = new Set<string>()
  readonly ttls = new Set<string>()

  add(path: string, owner: bigint): void {
    const lifetime = lifetimeOf(owner)
    if (lifetime === 'container') this.containers.add(path)
    if (lifetime === 'ttl') this.ttls.add(path)
    if (lifetime !== 'ephemeral') return
    const owned = this.ephemerals.get(owner)
    if (owned) owned.add(path)
    else this.ephemerals.set(owner, new Set([path]))
  }

  remove(path: string, owner: bigint): void {
    this.containers.delete(path)
    this.ttls.delete(path)
    const owned = this.ephemerals.get(owner)
    owned?.delete(path)
    if (owned?.size === 0) this.ephemerals.delete(owner)
  }

  /** Ephemeral nodes of a session, in the order they came to be. */
  of(sessionId: bigint): string[] {
    return [...(this.ephemerals.get(sessionId) ?? [])]
  }
}
