import { WireError } from '../../wire/error.ts'

/** Places that have been told of; each is told once. */
const told = new Set<string>()

/**
 * The boundary of the server: whatever a client, a browser or a clock asks for is done within it. Nothing that is thrown
 * inside reaches the process; `refuse` answers it, or closes the connection it came by.
 */
export function contain(work: () => void, refuse: (error: Error) => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof WireError)) survived(error)
    refuse(error as Error)
  }
}

/**
 * An error that no client is to blame for: a process warning (`SandboxWarning`) that names its kind and its place, and
 * nothing of its text, which may come from a client.
 */
export function survived(error: unknown): void {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(typeof error)
  const frames = stack.slice(stack.indexOf(message) + message.length)
  const place = /^ +(at .*)$/m.exec(frames)?.[1] ?? 'at a place that is not known'
  if (told.has(place)) return
  told.add(place)
  process.emitWarning(`the sandbox survived a ${name} ${place}`, 'SandboxWarning')
}
