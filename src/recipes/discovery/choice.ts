import { randomInt } from 'node:crypto'
import { given } from '../../wire/given/given.ts'
import { work } from '../../wire/given/kinds.ts'
import type { ServiceInstance } from './service-instance.ts'

/** Chooses one of the instances that are in service; there is at least one. */
export type Choice = (instances: readonly ServiceInstance[]) => ServiceInstance

/** One after the other. */
export function roundRobin(): Choice {
  let turn = 0
  return (instances) => instances[turn++ % instances.length]!
}

/** Any. */
export function random(): Choice {
  return (instances) => instances[randomInt(instances.length)]!
}

/** The same one for as long as it is in service, then another. @param first how one is chosen; default: any */
export function sticky(first: Choice = random()): Choice {
  given('first', first, work)
  let id: string | undefined
  return (instances) => {
    const chosen = instances.find((instance) => instance.id === id) ?? first(instances)
    id = chosen.id
    return chosen
  }
}
