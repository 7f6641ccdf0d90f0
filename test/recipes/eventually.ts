import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again and again until the answer is yes.
 * @param patience in ms; the default is more than a healthy run needs
 * @throws when the time is over
 */
export async function eventually(ask: () => boolean | Promise<boolean>, patience = 20_000): Promise<void> {
  const end = performance.now() + patience
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`it did not come true within ${patience / 1000} s`)
    await sleep(5)
  }
}
