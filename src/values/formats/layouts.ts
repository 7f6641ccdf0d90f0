/**
 * JSON documents that are recognised by the keys they have; the more telling ones stand first. `only` where the keys
 * are such that others use them too: then there may be no further key.
 */
const shapes: readonly { layout: string; keys: readonly string[]; only?: true }[] = [
  { layout: 'Kafka broker', keys: ['host', 'port', 'jmx_port', 'version'] },
  { layout: 'Kafka partition state', keys: ['leader', 'isr', 'leader_epoch', 'controller_epoch'] },
  { layout: 'Kafka controller', keys: ['brokerid', 'timestamp', 'version'] },
  { layout: 'Kafka consumer', keys: ['subscription', 'pattern', 'version'] },
  { layout: 'Kafka producer id block', keys: ['broker', 'block_start', 'block_end'] },
  { layout: 'Kafka partitions', keys: ['partitions', 'version'] },
  { layout: 'Kafka ACLs', keys: ['acls', 'version'], only: true },
  { layout: 'Kafka configuration', keys: ['config', 'version'], only: true },
  { layout: 'Kafka event', keys: ['broker', 'event', 'version'], only: true },
  { layout: 'Kafka cluster id', keys: ['id', 'version'], only: true },
  {
    layout: 'Curator service instance',
    keys: ['name', 'id', 'address', 'payload', 'registrationTimeUTC', 'serviceType'],
  },
  { layout: 'Solr replica', keys: ['core', 'base_url', 'node_name'] },
  { layout: 'Solr security', keys: ['authentication', 'authorization'], only: true },
  { layout: 'Solr cluster properties', keys: ['urlScheme'], only: true },
]

const texts: readonly [layout: string, pattern: RegExp][] = [
  ['ClickHouse log entry', /^format version: \d+\ncreate_time: .*\nsource replica: /],
  ['ClickHouse table metadata', /^metadata format version: \d+\n/],
  ['ClickHouse columns', /^columns format version: \d+\n\d+ columns:\n/],
  ['ClickHouse part', /^part (?:header )?format version: \d+\n/],
  ['ClickHouse replica address', /^host: .*\nport: \d+\ntcp_port: \d+\ndatabase: .*\ntable: /],
  ['ClickHouse DDL query', /^version: \d+\nquery: [^\n]*\nhosts: \[/],
  ['ClickHouse mutation', /^format version: \d+\ncreate time: .*\nsource replica: [^\n]*\nblock numbers count: /],
  ['ClickHouse quorum', /^version: \d+\npart_name: .*\nrequired_number_of_replicas: /],
]

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const has = (value: unknown, ...keys: string[]): boolean =>
  isObject(value) && keys.every((key) => Object.hasOwn(value, key))

/**
 * Names the application that keeps documents of this shape.
 * Sources: Kafka ZkData, Solr state.json and clusterprops.json, Curator ServiceInstance.
 * @param value a parsed JSON document
 * @returns `Kafka broker`, `Solr collection`…, or undefined
 */
export function jsonLayout(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const count = Object.keys(value).length
  const found = shapes.find(({ keys, only }) => has(value, ...keys) && (!only || count === keys.length))
  if (found) return found.layout
  const inside = Object.values(value)
  if (inside.length > 0 && inside.every((item) => has(item, 'shards', 'router'))) return 'Solr collection'
  return undefined
}

/**
 * Names the application that keeps texts of this shape.
 * Source: ClickHouse ReplicatedMergeTree (log entries, metadata, columns, mutations) and DDL queue.
 * @returns `ClickHouse log entry`…, or undefined
 */
export function textLayout(text: string): string | undefined {
  return texts.find(([, pattern]) => pattern.test(text))?.[0]
}
