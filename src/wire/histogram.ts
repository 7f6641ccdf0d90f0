/** Times counted in buckets that grow by a fifth each: any percentile within 10 %, in a few hundred numbers. */
export class Histogram {
  readonly #counts: number[] = []
  #total = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = 0

  /** @param ms */
  add(ms: number): void {
    const bucket = bucketOf(ms)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#total++
    this.#sum += ms
    this.#min = Math.min(this.#min, ms)
    this.#max = Math.max(this.#max, ms)
  }

  get count(): number {
    return this.#total
  }

  /** Percentiles and extremes in ms; undefined before the first sample. */
  summary(): LatencySummary | undefined {
    if (this.#total === 0) return undefined
    const at = (share: number) => this.percentile(share)
    return {
      count: this.#total,
      min: this.#min,
      mean: this.#sum / this.#total,
      p50: at(0.5),
      p90: at(0.9),
      p99: at(0.99),
      max: this.#max,
    }
  }

  /** @param share 0 to 1 @returns ms, never outside what was measured */
  percentile(share: number): number {
    let left = Math.max(1, Math.ceil(this.#total * share))
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count ?? 0
      if (left <= 0) return Math.min(Math.max(middleOf(bucket), this.#min), this.#max)
    }
    return this.#max
  }

  /** Counts by powers of two of a millisecond, from the first to the last that has any. */
  octaves(): { readonly upTo: number; readonly count: number }[] {
    const octaves = new Map<number, number>()
    for (const [bucket, count] of this.#counts.entries()) {
      const octave = Math.ceil(Math.log2(middleOf(bucket)))
      if (count) octaves.set(octave, (octaves.get(octave) ?? 0) + count)
    }
    const found = [...octaves.keys()]
    if (found.length === 0) return []
    const first = Math.min(...found)
    return Array.from({ length: Math.max(...found) - first + 1 }, (_, index) => ({
      upTo: 2 ** (first + index),
      count: octaves.get(first + index) ?? 0,
    }))
  }
}

/** Latencies in ms. */
export interface LatencySummary {
  readonly count: number
  readonly min: number
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

const FIRST = 0.01
const GROWTH = 1.2

function bucketOf(ms: number): number {
  return ms <= FIRST ? 0 : Math.ceil(Math.log(ms / FIRST) / Math.log(GROWTH))
}

function middleOf(bucket: number): number {
  return FIRST * GROWTH ** (bucket - 0.5)
}
