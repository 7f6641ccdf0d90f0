import type { ZooKeeper } from '../../../src/client/client.ts'
import type { RealServer } from '../../harness/real-server.ts'
import type { Arena } from './arena.ts'
import type { Host } from './host.ts'
import { type LifeLog, now, type Tenure } from './life-log.ts'
import type { Recipe } from './recipes.ts'
import { type Aim, type Fault, isOurs, type Schedule, type ServerAim, TICK } from './schedule.ts'

/** Where faults happen. */
export interface Scene {
  readonly schedule: Schedule
  readonly recipe: Recipe
  readonly hosts: readonly Host[]
  readonly arena: Arena
  readonly path: string
  readonly log: LifeLog
  /** Does something in a session of its own, which no fault befalls but those of the servers. */
  administer<T>(work: (zk: ZooKeeper) => Promise<T>): Promise<T>
  /** Keeps what happened, with the time of it. */
  note(text: string): void
}

type Of<D extends Fault['does']> = Extract<Fault, { does: D }>

/** Does something wrong. @returns ends it; what is not for a time has nothing to end */
export type Doing<F> = (fault: F, scene: Scene) => Promise<(() => void | Promise<void>) | undefined>

/** Lets a fault begin. @returns ends it */
export async function begin(fault: Fault, scene: Scene): Promise<() => Promise<void>> {
  const end = await (doings[fault.does] as Doing<Fault>)(fault, scene)
  return async () => {
    if (!end) return
    await end()
    scene.note(`${fault.does} is over`)
  }
}

const doings: { readonly [D in Fault['does']]: Doing<Of<D>> } = {
  async stop(fault, scene) {
    const host = aimedAt(fault.whom, scene)
    const part = partOf(fault.what, host, scene)
    scene.note(`stop ${part} of ${host.name}`)
    return host.stop(part)
  },
  async kill(fault, scene) {
    const host = aimedAt(fault.whom, scene)
    const part = partOf(fault.what, host, scene)
    scene.note(`kill ${part} of ${host.name}`)
    host.signal(part, 'SIGKILL')
    return undefined
  },
  async silence({ whom, way }, scene) {
    const host = aimedAt(whom, scene)
    scene.note(`silence ${way} of ${host.name}`)
    for (const { faults } of host.links) faults.frozen = way
    return () => {
      for (const link of host.links) link.thaw()
    }
  },
  async delay({ whom, way, by }, scene) {
    const host = aimedAt(whom, scene)
    scene.note(`delay ${way} of ${host.name} by ${by} ms`)
    for (const { faults } of host.links) Object.assign(faults, { delay: by, delayed: way })
    return () => {
      for (const { faults } of host.links) faults.delay = 0
    }
  },
  async reset({ whom }, scene) {
    const host = aimedAt(whom, scene)
    scene.note(`reset the connections of ${host.name}`)
    for (const link of host.links) link.cut()
    return undefined
  },
  async delete({ whom }, scene) {
    const host = aimedAt(whom, scene)
    const tenure = holderIn(scene)
    const path = tenure && scene.recipe.znode(scene.path, tenure)
    if (whom !== 'holder' || !path || tenure.host !== host.name) return undefined
    scene.note(`delete ${path} of ${host.name}`)
    const from = now()
    await scene.administer((zk) => zk.delete(path)).catch((error) => scene.note(`not deleted: ${error.message}`))
    // In doubt it was deleted just now.
    host.excuse(from)
    return undefined
  },
  async 'pause-server'({ which }, scene) {
    const server = await serverFor(which, scene)
    scene.note(`pause server ${server.port}`)
    server.pause()
    return () => server.resume()
  },
  async 'kill-server'({ which }, scene) {
    const server = await serverFor(which, scene)
    scene.note(`kill server ${server.port}`)
    await scene.arena.kill(server)
    return () => scene.arena.revive(server)
  },
  async part({ which }, scene) {
    const server = await serverFor(which, scene)
    scene.note(`part server ${server.port} from the others`)
    scene.arena.ensemble!.cut(server)
    return () => scene.arena.ensemble!.heal()
  },
  async shrink(_, scene) {
    const maximum = scene.schedule.timeout - 2 * TICK
    scene.note(`start the servers anew with maxSessionTimeout ${maximum}`)
    await scene.arena.shrink(maximum)
    return undefined
  },
}

/** Whose CMD lives for the longest time: the next one would get what it holds. */
export function holderIn({ log, hosts }: Scene): Tenure | undefined {
  const since = new Map(hosts.map((host) => [host.name, host.since]))
  return log.tenures.find(({ ended, host, at }) => !ended && at[0]! >= since.get(host)!)
}

/** The host a fault hits; of those that hold or wait where there are any. Programs with other libraries get none. */
function aimedAt(whom: Aim, scene: Scene): Host {
  const ours = scene.schedule.contenders.flatMap((contender, i) => (isOurs(contender) ? [scene.hosts[i]!] : []))
  const holder = holderIn(scene)?.host
  return ours.find(({ name }) => (name === holder) === (whom === 'holder')) ?? ours[0]!
}

/** A program that writes its life itself is all of its host. */
function partOf(what: 'zoosh' | 'cmd' | 'host', host: Host, { schedule, hosts }: Scene): 'zoosh' | 'cmd' | 'host' {
  return schedule.contenders[hosts.indexOf(host)]?.kind === 'library' ? 'host' : what
}

async function serverFor(which: ServerAim, scene: Scene): Promise<RealServer> {
  const { servers } = scene.arena
  const leader = await scene.arena.leader()
  if (which === 'leader') return leader ?? servers[0]!
  if (which === 'other') return servers.find((server) => server !== leader) ?? servers[0]!
  const used = aimedAt('holder', scene).links.findIndex(({ open }) => open > 0)
  return servers[Math.max(0, used)]!
}
