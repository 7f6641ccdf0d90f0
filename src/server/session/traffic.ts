/** Packets and latencies, of one connection or of the whole server. Latencies in ms. */
export class Traffic {
  received = 0
  sent = 0
  minLatency = 0
  maxLatency = 0
  #count = 0
  #sum = 0

  get averageLatency(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }

  answered(latency: number): void {
    const whole = Math.floor(latency)
    this.minLatency = this.#count === 0 ? whole : Math.min(this.minLatency, whole)
    this.maxLatency = Math.max(this.maxLatency, whole)
    this.#count++
    this.#sum += whole
  }

  reset(): void {
    this.received = this.sent = this.minLatency = this.maxLatency = this.#count = this.#sum = 0
  }
}
