/**
 * How a file or a folder is named where a path from the root would be a znode.
 * @returns undefined where there is neither
 */
export function placeOfFile(path: string): string | undefined {
  const found = process.getBuiltinModule('node:fs').statSync(path, { throwIfNoEntry: false })
  if (!found) return undefined
  return `file:${path}${found.isDirectory() ? '/' : ''}`
}
