/** What `mntr` measures, keys without `zk_`: `version`, `server_state`, `avg_latency`… Latencies and uptime in ms. */
export type Metrics = Readonly<Record<string, number | string>>

/** Reads the answer to `mntr`: `zk_key<TAB>value` a line (3.4 to 3.9; which keys there are differs). */
export function parseMetrics(text: string): Metrics {
  const metrics: Record<string, number | string> = {}
  for (const line of text.split('\n')) {
    const match = /^(?:zk_)?([^\t]+)\t(.*)$/.exec(line)
    if (match) metrics[match[1]!] = value(match[2]!)
  }
  return metrics
}

/** The same from AdminServer's `monitor`, whose keys lack the prefix already. */
export function metricsFromAdmin(answer: Readonly<Record<string, unknown>>): Metrics {
  const metrics: Record<string, number | string> = {}
  for (const [key, entry] of Object.entries(answer)) {
    if (key === 'command' || key === 'error' || entry === null) continue
    metrics[key] = typeof entry === 'number' ? entry : value(String(entry))
  }
  return metrics
}

/** A number where the text is one that a JS number holds exactly, else the text. */
function value(text: string): number | string {
  if (!/^-?\d+(\.\d+)?(E-?\d+)?$/.test(text)) return text
  const number = Number(text)
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number
}

/** A metric that must be a number to be of use. */
export function metric(metrics: Metrics | undefined, key: string): number | undefined {
  const found = metrics?.[key]
  return typeof found === 'number' ? found : undefined
}
