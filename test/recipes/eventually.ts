import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until the answer is yes. @throws after 20 s, which no healthy run needs */
export async function eventually(ask: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await ask())) {
    if (performance.now() > end) throw new Error('it did not come true within 20 s')
    await sleep(5)
  }
}
