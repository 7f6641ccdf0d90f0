import { decimal } from './primitives.ts'
import { type Json, type Read, readLines } from './read.ts'

/** What `mntr` measures, keys without `zk_`: `version`, `server_state`, `avg_latency`… Latencies and uptime in ms. */
export type Metrics = Readonly<Record<string, number | string>>

/**
 * Reads the answer to `mntr`: `zk_key<TAB>value` a line (3.4 to 3.9; which keys there are differs). ClickHouse Keeper's `lgif`
 * and `ftfl` have the same form.
 */
export function parseMetrics(text: string): Read<Metrics> {
  const metrics = new Map<string, number | string>()
  const rest = readLines(text, (line) => {
    const [, key, text] = /^(?:zk_)?([^\t]+)\t(.*)$/.exec(line) ?? []
    if (key === undefined || metrics.has(key)) return false
    metrics.set(key, value(text!))
    return true
  })
  return { known: metrics.size === 0 && rest.length > 0 ? undefined : Object.fromEntries(metrics), rest }
}

/** The same from AdminServer's `monitor`, whose keys lack the prefix already. */
export function metricsFromAdmin(answer: Json): Metrics | undefined {
  const metrics = Object.entries(answer).flatMap(([key, entry]): [string, number | string][] => {
    if (key === 'command' || key === 'error' || entry === null || typeof entry === 'object') return []
    return [[key, typeof entry === 'number' ? entry : value(String(entry))]]
  })
  return metrics.length === 0 ? undefined : Object.fromEntries(metrics)
}

/** A number where the text is one that a JS number holds exactly, else the text. */
function value(text: string): number | string {
  const number = decimal(text)
  return number === undefined || (Number.isInteger(number) && !Number.isSafeInteger(number)) ? text : number
}

/** A metric that must be a number to be of use. */
export function metric(metrics: Metrics | undefined, key: string): number | undefined {
  const found = metrics?.[key]
  return typeof found === 'number' ? found : undefined
}
