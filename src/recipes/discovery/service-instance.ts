/** Whether the znode ends with the session of who registered it (DYNAMIC), or stays. */
export type ServiceType = 'DYNAMIC' | 'DYNAMIC_SEQUENTIAL' | 'STATIC' | 'PERMANENT'

/** One instance of a service: where it is, and what it tells of itself. */
export interface ServiceInstance {
  /** Of the service. */
  readonly name: string
  /** Of the instance, unlike any other of its service. */
  readonly id: string
  /** A host name or an address; '' where none is told. */
  readonly address: string
  /** Undefined for none. */
  readonly port: number | undefined
  /** Its port for TLS. */
  readonly sslPort: number | undefined
  /** Any JSON. Curator reads an object of a class of its own by the field `@class`. */
  readonly payload: unknown
  /** When it was registered, in ms since 1970. */
  readonly registered: number
  /** Whether it goes with a session. */
  readonly type: ServiceType
  /** A template such as `{scheme}://{address}:{port}`: see `uriOf`. */
  readonly uri: string | undefined
  /** Whether it is to be chosen: one that is registered may be out of service for a while. */
  readonly enabled: boolean
}
