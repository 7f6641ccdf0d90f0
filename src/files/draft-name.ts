import { dirname, join } from 'node:path'

/** What a file or folder is called that is still being written, or is on its way out. */
const DRAFT = /^\.zoosh-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** A name in the same folder that nobody knows. */
export function draftBeside(file: string): string {
  return join(dirname(file), `.zoosh-${crypto.randomUUID()}`)
}

export function isDraft(name: string): boolean {
  return DRAFT.test(name)
}
