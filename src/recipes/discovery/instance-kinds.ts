import { givenRecord } from '../../wire/given/given.ts'
import { anything, flag, type Kind, number, oneOf, type Shape, text } from '../../wire/given/kinds.ts'
import type { ServiceInstance, ServiceType } from './service-instance.ts'

const types = ['DYNAMIC', 'DYNAMIC_SEQUENTIAL', 'STATIC', 'PERMANENT'] as const satisfies readonly ServiceType[]

/** How an instance that stays is entered. */
export const stayingType: Kind = oneOf(['STATIC', 'PERMANENT'])

/** What is told of a new one; of one that was read, to be registered once more, all that is told of it. */
export const instanceShape: Shape<ServiceInstance> = {
  name: text,
  id: text,
  address: text,
  port: number,
  sslPort: number,
  payload: anything,
  uri: text,
  enabled: flag,
  registered: number,
  type: oneOf(types),
}

/** What makes an instance one to be found; the rest may be missing where it was written by others. @throws UsageError */
export function givenInstance(instance: ServiceInstance): void {
  givenRecord('instance', instance, instanceShape, ['name', 'id', 'type'])
}

/** What its znode is called by. @throws UsageError */
export function givenNames(instance: Pick<ServiceInstance, 'name' | 'id'>): void {
  givenRecord('instance', instance, { name: text, id: text }, ['name', 'id'])
}
