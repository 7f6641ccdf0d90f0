import { createServer } from 'node:net'

const taken = new Set<number>()

/**
 * A loopback port nobody listens on. Chosen below the range the kernel takes for outgoing connections, so that no
 * client socket of a test sits on it when the server is restarted.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000)
    if (taken.has(port) || !(await bindable(port))) continue
    taken.add(port)
    return port
  }
}

function bindable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
