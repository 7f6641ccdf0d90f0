import { givenInstance } from './instance-kinds.ts'
import type { ServiceInstance } from './service-instance.ts'

/** One piece of a URI as Curator keeps it: text, or the name of a field. */
interface Part {
  readonly value: string
  readonly variable: boolean
}

/** A template of a URI as it lies in a znode. */
export interface UriSpecJson {
  readonly parts: readonly Part[]
}

/** `{scheme}://{address}:{port}` → parts. Source: org.apache.curator.x.discovery.UriSpec(String). */
export function partsOf(template: string): UriSpecJson {
  const parts = template.split(/(\{[^{}]*\})/).filter((part) => part !== '')
  return {
    parts: parts.map((part) =>
      part.startsWith('{') ? { value: part.slice(1, -1).trim(), variable: true } : { value: part, variable: false },
    ),
  }
}

/** parts → `{scheme}://{address}:{port}`; undefined for what has none, or none that can be read. */
export function templateOf(spec: unknown): string | undefined {
  const parts = (spec as UriSpecJson | null)?.parts
  if (!Array.isArray(parts) || !parts.every(isPart)) return undefined
  return parts.map(({ value, variable }) => (variable ? `{${value}}` : value)).join('')
}

function isPart(part: unknown): part is Part {
  return typeof (part as Part | null)?.value === 'string'
}

/**
 * The URI of an instance: its template with the fields filled in, as Curator's `buildUriSpec` does; a variable that nobody
 * knows stays as it is. undefined without a template.
 */
export function uriOf(instance: ServiceInstance): string | undefined {
  givenInstance(instance)
  const values: Record<string, string | number | undefined> = {
    scheme: instance.sslPort === undefined ? 'http' : 'https',
    name: instance.name,
    id: instance.id,
    address: instance.address,
    port: instance.port,
    'ssl-port': instance.sslPort,
    'registration-time-utc': instance.registered,
    'service-type': instance.type.toLowerCase(),
  }
  return instance.uri?.replace(/\{([^{}]*)\}/g, (whole, name: string) => String(values[name.trim()] ?? whole))
}
