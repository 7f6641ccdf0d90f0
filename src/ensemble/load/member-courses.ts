import type { Course } from './course.ts'
import type { Traffic } from './traffic.ts'

/** Refreshes that are remembered. */
const KEPT = 16

/** How the members of an ensemble have fared, from refresh to refresh: requests received a second, and average latency. */
export class MemberCourses {
  readonly #courses = new Map<string, Course>()

  add({ members }: Traffic): void {
    for (const { server, receivedRate = 0, averageLatency = 0 } of members) {
      const { rates, latencies } = this.of(server)
      this.#courses.set(server, {
        rates: [...rates, receivedRate].slice(-KEPT),
        latencies: [...latencies, averageLatency].slice(-KEPT),
      })
    }
  }

  /** @param server HOST:PORT */
  of(server: string): Course {
    return this.#courses.get(server) ?? { rates: [], latencies: [] }
  }
}
