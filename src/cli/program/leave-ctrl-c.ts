/**
 * Does something during which Ctrl-C is not meant for us: a terminal sends it to all who share it.
 * @param heard is called at each, instead of what would be done else
 */
export async function leaveCtrlC<T>(work: () => Promise<T>, heard: () => void = () => {}): Promise<T> {
  const listeners = process.listeners('SIGINT')
  process.on('SIGINT', heard)
  for (const listener of listeners) process.off('SIGINT', listener)
  try {
    return await work()
  } finally {
    for (const listener of listeners) process.on('SIGINT', listener)
    process.off('SIGINT', heard)
  }
}
