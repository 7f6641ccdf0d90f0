import type { Buffer } from 'node:buffer'
import type { ServiceInstance, ServiceType } from './service-instance.ts'
import { partsOf, templateOf } from './uri-spec.ts'

const types: readonly string[] = ['DYNAMIC', 'DYNAMIC_SEQUENTIAL', 'STATIC', 'PERMANENT'] satisfies ServiceType[]

/** As it lies in the znode. Source: org.apache.curator.x.discovery.details.JsonInstanceSerializer (5.9). */
export function instanceText(instance: ServiceInstance): string {
  const { name, id, address, port, sslPort, payload, registered, type, uri, enabled } = instance
  return JSON.stringify({
    name,
    id,
    address,
    port: port ?? null,
    sslPort: sslPort ?? null,
    payload: payload ?? null,
    registrationTimeUTC: registered,
    serviceType: type,
    uriSpec: uri === undefined ? null : partsOf(uri),
    enabled,
  })
}

/**
 * Reads it. Fields that nobody knows are passed over, as Curator does; `enabled` is missing from what Curator before 4.1 wrote.
 * @returns a text that says what is wrong, for what is no instance
 */
export function readInstance(data: Buffer | null): ServiceInstance | string {
  const fields = object(data)
  if (!fields) return 'it is no JSON object'
  const { name, id, address, port, sslPort, payload, registrationTimeUTC, serviceType, uriSpec, enabled } = fields
  if (typeof name !== 'string' || typeof id !== 'string') return 'it has no name and id'
  return {
    name,
    id,
    address: typeof address === 'string' ? address : '',
    port: typeof port === 'number' ? port : undefined,
    sslPort: typeof sslPort === 'number' ? sslPort : undefined,
    payload: payload ?? undefined,
    registered: typeof registrationTimeUTC === 'number' ? registrationTimeUTC : 0,
    type: types.includes(serviceType as string) ? (serviceType as ServiceType) : 'DYNAMIC',
    uri: templateOf(uriSpec),
    enabled: enabled !== false,
  }
}

function object(data: Buffer | null): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data?.toString() ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
