/** An error of the file system, with the file it is about: what fails at an open one does not say of which. */
export function namedFault(error: unknown, path: string): Error {
  return Object.assign(error as Error, { path })
}
