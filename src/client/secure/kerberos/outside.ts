/**
 * Calls of a native library outside of the event loop. Nobody can call them off, and Node waits for them before it ends: a KDC
 * that says nothing would hold up the process for half a minute.
 */
const running = new Set<() => void>()

/**
 * Does something outside of the event loop. Should the process end by process.exit() meanwhile, it does so at once.
 * @param leave ends the process without waiting for anybody, as _exit() of C does
 */
export async function outside<T>(work: () => Promise<T>, leave: (code: number) => void): Promise<T> {
  // Registered for as long as it takes only: so it comes behind whatever else is done at the end.
  const last = (): void => leave(Number(process.exitCode ?? 0))
  running.add(last)
  process.on('exit', last)
  try {
    return await work()
  } finally {
    running.delete(last)
    process.off('exit', last)
  }
}

/** Ends a process that has nothing more to do, where a call that nobody waits for any more would hold it up. */
export function endDespiteCalls(): void {
  if (running.size > 0) process.exit()
}
